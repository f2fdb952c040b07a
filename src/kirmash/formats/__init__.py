"""What press and tables share of bytes and digits."""
