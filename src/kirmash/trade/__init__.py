"""Official statistics: one table for every source, both sides of the mirror, exact sums."""
