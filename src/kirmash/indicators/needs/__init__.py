"""What each indicator needs of the tables, and whether a year's tables meet it."""
