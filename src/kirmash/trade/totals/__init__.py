"""What the rows of a flow add up to, how much of the known total that is, and why two differ."""
