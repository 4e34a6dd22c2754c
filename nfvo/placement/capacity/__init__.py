"""Capacity: what hosts have, who has it, and what of the rest is of any use."""
