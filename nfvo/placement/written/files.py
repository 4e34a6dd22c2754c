"""Files → infrastructures, or every problem in them, each with file:line:column."""

from pathlib import Path

from nfvo.placement.infrastructure import Infrastructure
from nfvo.placement.network.files import astray
from nfvo.placement.optimise.present import Present
from nfvo.placement.written.contradictions import contradictions
from nfvo.placement.written.hosts import WrittenInfrastructure
from nfvo.placement.written.naming import misnamed
from nfvo.placement.written.reading import only_document, place_of, raise_if_any, valid
from nfvo.placement.written.vms import present_of


def read_infrastructure(path: Path) -> Infrastructure:
    """Return the hosts of a file with what is on them, and the network; see below."""
    return read_present(path).infrastructure


def read_present(path: Path) -> Present:
    """
    Return the same beside the VMs that run there.

    Raises ``DescriptorError``, and ``InvalidRequest`` where a VM has no room.
    """
    written = _read(path)
    return present_of(written.infrastructure(), written.vms)


def _read(path: Path) -> WrittenInfrastructure:
    file, root = str(path), only_document(path)
    written = valid(WrittenInfrastructure, file, root)
    raise_if_any([f.at(file, *place_of(root, at)) for at, f in misnamed(written)])
    wrong = [
        fault.at(file, *place_of(root, ("hosts", series, *where)))
        for series, host in written.hosts.items()
        for where, fault in contradictions(host)
    ]
    if written.network is not None:
        wrong += astray(written.network, file, root, ("network",))
    raise_if_any(wrong)
    return written
