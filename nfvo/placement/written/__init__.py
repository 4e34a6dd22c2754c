"""Infrastructures as people write them, to plan on hosts that no server knows."""
