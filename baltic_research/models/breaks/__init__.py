"""Structural breaks: found, dated, or tested at a known date."""
