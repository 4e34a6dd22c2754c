"""Mutated packages, to be read or refused: ``python -m tests.descriptor.fuzz``."""
