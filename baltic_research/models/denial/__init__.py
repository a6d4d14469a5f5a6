"""Denial: how long an attack takes to reach a capital, and what would make it take longer."""
