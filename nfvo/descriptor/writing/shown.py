"""The model as it is shown: what is not as ever, in the model's order and words."""

from typing import Any

from nfvo.descriptor.nsd import Nsd
from nfvo.descriptor.vnfd import Vnfd


def shown(descriptor: Nsd | Vnfd) -> dict[str, Any]:
    """Return a descriptor as plain values, its kind first; defaults are left out."""
    kind = "vnfd" if isinstance(descriptor, Vnfd) else "nsd"
    return {"kind": kind, **descriptor.model_dump(mode="json", exclude_defaults=True)}
