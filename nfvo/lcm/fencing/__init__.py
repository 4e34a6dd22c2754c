"""
When a host is switched off for certain, so that its VMs may be made elsewhere.

``choose`` decides, purely; ``carry_out`` does it, as the conductor's duty, and ``tell``
raises the alarms; ``asked`` is what operators ask for.
"""
