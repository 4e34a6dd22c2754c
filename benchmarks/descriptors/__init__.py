"""How long reading descriptors takes; run ``python -m benchmarks.descriptors``."""
