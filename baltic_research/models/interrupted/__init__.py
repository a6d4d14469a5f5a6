"""Interrupted series: level and slope before and after a known date."""
