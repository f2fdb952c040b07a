"""What trade people look at first: rankings, runs of years and months, what moved."""
