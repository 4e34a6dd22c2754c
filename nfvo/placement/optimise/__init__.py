"""Re-optimising: an order of moves, each of which fits at its time."""
