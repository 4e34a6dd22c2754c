"""
An NFV orchestrator: descriptors in, running network services out.

README.md beside this file is the map: the way of one descriptor through the packages,
and what each of them takes and gives.
"""

__version__ = "0.1.0"
