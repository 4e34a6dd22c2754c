"""
The role `watcher`: what the hypervisors say, written down with its time.

``verdict``, ``pings``, ``standing`` and ``superseded`` decide and are pure;
``register`` knows what should be there; ``tenure`` is the lease of a host, ``notes``
what is written under it; ``look`` and ``agents`` are the two loops of a host,
``survey`` compares all that is there with our records; ``hosts`` and ``rounds`` do so
for all of them, and ``touched`` says where operations have ended.
"""
