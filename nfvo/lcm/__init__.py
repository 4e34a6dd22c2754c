"""Lifecycle management: decides what to do, in which order, and how to undo it."""
