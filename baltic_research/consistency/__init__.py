"""What must agree: within an edition, from one edition to the next, and between publishers."""
