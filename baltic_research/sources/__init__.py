"""One reader a publisher: a file in, observations out, or one error that names every fault."""
