"""A composite index as a result: what its figures carry, its bands, and what moves its ranks."""
