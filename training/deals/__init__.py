"""What the register and the reader of deals learn from."""
