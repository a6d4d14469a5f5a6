"""Real files of every source, changed in hundreds of ways."""
