"""Drift: what should be on hosts, against what is found there."""
