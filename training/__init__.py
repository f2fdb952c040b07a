"""Where the reader's weights are made, measured and described; nothing of it is in the wheel."""
