"""One estimate out of many claims: levels with intervals, and what does not fit them."""
