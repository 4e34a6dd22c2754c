"""Ids, chosen before anything is made: the same thing always gets the same id."""

from functools import lru_cache
from uuid import UUID, uuid4, uuid5

NAMESPACE = UUID("6a1f8f0e-6f0c-5a7e-9d5b-3c2f0a6f7b11")


def new_id() -> str:
    """Return a fresh random id, for instances, operations and plans."""
    return str(uuid4())


# One decision asks for the same ids many times, of one service after the other.
@lru_cache(4096)
def child_id(parent: str, name: str) -> str:
    """Return the id of the part of ``parent`` that is called ``name``."""
    return str(uuid5(UUID(parent), name))


def server_id(vnfc_id: str, incarnation: int) -> str:
    """Return the UUID of a VNFC's VM; a rebuilt VM is not its predecessor."""
    return child_id(vnfc_id, f"server-{incarnation}")


def mac_address(cp_id: str, attempt: int = 0) -> str:
    """Return a MAC address in QEMU's range; another one for each attempt."""
    tail = uuid5(UUID(cp_id), f"mac-{attempt}").bytes[:3]
    return "52:54:00:" + ":".join(f"{byte:02x}" for byte in tail)
