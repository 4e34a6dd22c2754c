"""Files → infrastructures, or every problem in them, each with file:line:column."""

from collections.abc import Iterator
from pathlib import Path

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.problems import Problem
from nfvo.descriptor.tree import Node
from nfvo.descriptor.words import quoted
from nfvo.placement.infrastructure import Infrastructure
from nfvo.placement.network.files import astray
from nfvo.placement.network.series import counted
from nfvo.placement.optimise.present import Present
from nfvo.placement.written.hosts import WrittenInfrastructure
from nfvo.placement.written.reading import only_document, place_of, raise_if_any, valid
from nfvo.placement.written.vms import present_of


def read_infrastructure(path: Path) -> Infrastructure:
    """Return the hosts and the network of a file; raise ``DescriptorError``."""
    return _read(path).infrastructure()


def read_present(path: Path) -> Present:
    """Return the same with the VMs that run there; raise ``InvalidRequest``, too."""
    written = _read(path)
    return present_of(written.infrastructure(), written.vms)


def _read(path: Path) -> WrittenInfrastructure:
    file, root = str(path), only_document(path)
    written = valid(WrittenInfrastructure, file, root)
    wrong = list(_twice(written, file, root))
    if written.network is not None:
        wrong += astray(written.network, file, root, ("network",))
    raise_if_any(wrong)
    return written


def _twice(written: WrittenInfrastructure, file: str, root: Node) -> Iterator[Problem]:
    """Yield the names that several lines count."""
    seen: dict[str, str] = {}
    for series in written.hosts:
        for name in counted(series):
            if name in seen:
                hint = f"{quoted(seen[name])} has it, too"
                fault = Fault("value.duplicate", f"two hosts {quoted(name)}", hint=hint)
                yield fault.at(file, *place_of(root, ("hosts", series)))
                break
            seen[name] = series
