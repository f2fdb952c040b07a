"""What official cells settle, and what follows from them."""
