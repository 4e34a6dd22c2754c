"""Tariffs: what an hour on a host costs, and the power that it draws."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Price:
    """
    What an hour costs, in the currency in which the operator counts.

    ``vcpu`` is that of a vCPU and ``gib`` that of a GiB of memory.  ``host`` is that of
    all of the host: a VNFC pays the share of it that it has of its vCPUs or of its
    memory, whichever is more.
    """

    host: float = 0.0
    vcpu: float = 0.0
    gib: float = 0.0


@dataclass(frozen=True, slots=True)
class Power:
    """
    What a host draws, in watts: with nothing on it, and with all of its vCPUs in use.

    In between it grows with the vCPUs (Fan, Weber and Barroso, "Power provisioning for
    a warehouse-sized computer", ISCA 2007).  One that runs nothing draws nothing: it
    can be switched off.
    """

    idle_w: float
    full_w: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """
    What a service costs an hour and draws, as far as that is known.

    None where it is known of no host; ``unpriced`` and ``unmetered`` VNFCs are on hosts
    of which it is not.  ``watts`` are with all vCPUs in use, and of hosts that ran
    nothing before with what they draw idle.
    """

    price_per_hour: float | None = None
    unpriced: int = 0
    watts: float | None = None
    unmetered: int = 0


UNKNOWN = Estimate()
