"""A year of everybody's trade: flows that one side left out taken from the other, and structures
from rows with the world.
"""
