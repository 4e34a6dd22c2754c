"""What a manifest says of its VNFD or NSD, held against that (SOL004, 4.3.2)."""

import re
from collections.abc import Iterator, Mapping

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.nsd import Nsd
from nfvo.descriptor.package.manifest import Manifest
from nfvo.descriptor.problems import Problem
from nfvo.descriptor.tree import Spot
from nfvo.descriptor.vnfd import Vnfd
from nfvo.descriptor.words import quoted

NO_WORD = re.compile(r"[\W_]+")
VERSIONS = frozenset({"vnf_package_version", "ns_package_version"})


def doubts(manifest: Manifest, descriptor: Nsd | Vnfd) -> Iterator[Problem]:
    """Yield a problem for each value that differs; what is not said cannot differ."""
    for key, value in _expected(descriptor).items():
        said = manifest.says(key)
        if not said or not value or _word(said) == _word(value):
            continue
        code = "manifest.version" if key in VERSIONS else "manifest.descriptor"
        message = f"{key} is {quoted(said)}, in the descriptor it is {quoted(value)}"
        hint = "say the same in both, or pack the right descriptor"
        spot = Spot(manifest.metadata[key].number, 1)
        yield Fault(code, message, hint=hint).at(manifest.file, spot)


def _expected(descriptor: Nsd | Vnfd) -> Mapping[str, str]:
    """Return what the metadata should be."""
    if isinstance(descriptor, Nsd):
        return {
            "nsd_name": descriptor.name,
            "nsd_designer": descriptor.designer,
            "ns_product_name": descriptor.name,
            "ns_provider_id": descriptor.designer,
            "ns_package_version": descriptor.version,
        }
    return {
        "vnfd_id": descriptor.id,
        "vnf_product_name": descriptor.product_name,
        "vnfd_product_name": descriptor.product_name,
        "vnf_provider_id": descriptor.provider,
        "vnf_software_version": descriptor.software_version,
        "vnf_package_version": descriptor.version,
    }


def _word(text: str) -> str:
    """Return what is left of a name that both may spell in their way."""
    return NO_WORD.sub("", text).casefold()
