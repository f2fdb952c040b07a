"""What the pages of the desk are answered with, one use case a page."""
