"""
The role `watcher`: what the hypervisors say, written down with its time.

``verdict`` and ``pings`` decide and are pure; ``register`` knows what should be there;
``look`` and ``agents`` are the two loops of a host; ``hosts`` runs them for all.
"""
