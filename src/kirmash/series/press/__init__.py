"""What the claims of a pair say of its press: laws of error, shared differences, slips of pages."""
