"""What each command is called with: its options and arguments; the answer is made in `cli`."""
