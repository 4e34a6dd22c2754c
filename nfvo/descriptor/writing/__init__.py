"""
The way back: the model → documents in one of the dialects, and what got lost on it.

A writer is a function from a descriptor to texts by the names of their files, and a row
in ``convert.WRITERS``.  What it wrote is read again, and compared with what was given.
"""

from nfvo.descriptor.writing.convert import WRITERS, Converted, convert
from nfvo.descriptor.writing.shown import shown
from nfvo.descriptor.writing.text import text_of

__all__ = ["WRITERS", "Converted", "convert", "shown", "text_of"]
