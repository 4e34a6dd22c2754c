"""
Packages: taken in whole (``whole``), or by SOL005 (``vnfpkgm``, ``nsd``); given out.

``intake`` is their way to the disk, ``onboard`` from there into the catalogue;
``onboarder`` does that behind an answer, and goes on where another process has died.
"""
