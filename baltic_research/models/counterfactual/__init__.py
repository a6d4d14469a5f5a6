"""What would have been: synthetic control and synthetic difference-in-differences."""
