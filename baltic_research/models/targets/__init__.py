"""Targets: simulated paths, the year they are reached, and how such forecasts fared."""
