"""Goals: what of a placement can be counted in a unit, and is to be little."""
