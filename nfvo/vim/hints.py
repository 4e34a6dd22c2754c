"""What to do next, where drivers have to say the same."""

ANEW = (
    "nfvo op rollback, or nfvo op fail, and begin it anew: a retry repeats only the "
    "steps that failed, not those that made it"
)
"""What an earlier step has made was there, and is not."""
AGAIN = "nfvo op retry puts it there again"
"""So, but of what a retry does make anew (``Step.waits_for``)."""
