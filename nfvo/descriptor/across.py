"""Rules across documents: no two alike, and each NSD against the VNFDs it uses."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from nfvo.descriptor.bundle import Read
from nfvo.descriptor.checks import NSD_CHECKS, SERVICE_CHECKS, VNFD_CHECKS
from nfvo.descriptor.checks.finding import Finding
from nfvo.descriptor.checks.levels import largest_ns, largest_vnf
from nfvo.descriptor.checks.nested import nested_services
from nfvo.descriptor.checks.service import missing
from nfvo.descriptor.fault import Fault, enough
from nfvo.descriptor.nesting import service_of
from nfvo.descriptor.nsd import Nsd
from nfvo.descriptor.problems import Problem
from nfvo.descriptor.vnfd import Vnfd
from nfvo.descriptor.words import quoted

Descriptor = Nsd | Vnfd
Key = tuple[type[Descriptor], str, str]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """
    All VNFDs and NSDs that an NSD may use.

    ``broken`` are ids of VNFDs that are there, but with problems.
    """

    vnfds: tuple[Vnfd, ...]
    broken: frozenset[str]
    nsds: tuple[Nsd, ...] = ()

    def versions(self) -> dict[str, list[str]]:
        """Return the known versions of each VNFD."""
        versions: dict[str, list[str]] = {}
        for vnfd in self.vnfds:
            versions.setdefault(vnfd.id, []).append(vnfd.version)
        return versions


def key(descriptor: Descriptor) -> Key:
    """Return kind, id and version."""
    return type(descriptor), descriptor.id, descriptor.version


def judge(read: Iterable[Read], known: Vocabulary) -> Iterator[Problem]:
    """Yield every problem in what the descriptors mean."""
    first: dict[Key, Read] = {}
    for one in read:
        findings = _findings(one.descriptor, known)
        # What is alike in several flavours is said once.
        placed = dict.fromkeys(finding.placed(one.marks) for finding in findings)
        yield from enough(placed)
        its = key(one.descriptor)
        if its in first:
            yield _twice(one, first[its])
        first.setdefault(its, one)


def _findings(descriptor: Descriptor, known: Vocabulary) -> Iterator[Finding]:
    """Find what is wrong with each flavour, at its largest, as if it were alone."""
    for flavour in descriptor.flavours:
        one = descriptor.model_copy(update={"flavours": (flavour,)})
        of_one = (
            _of_vnfd(largest_vnf(one))
            if isinstance(one, Vnfd)
            else _of_nsd(largest_ns(one), known)
        )
        for finding in of_one:
            where = ("flavours", flavour.id, *finding.where)
            yield replace(finding, where=where)


def _of_vnfd(vnfd: Vnfd) -> Iterator[Finding]:
    for check in VNFD_CHECKS:
        yield from check(vnfd)


def _of_nsd(nsd: Nsd, known: Vocabulary) -> Iterator[Finding]:
    for check in NSD_CHECKS:
        yield from check(nsd)
    yield from _used_vnfds(nsd, known)
    service = service_of(nsd, known.vnfds, known.nsds)
    yield from nested_services(service)
    vnfds = service.vnfds
    for with_vnfds in SERVICE_CHECKS:
        yield from with_vnfds(nsd, vnfds)


def _used_vnfds(nsd: Nsd, known: Vocabulary) -> Iterator[Finding]:
    """Find VNFDs that are not known, or used in two versions."""
    versions = known.versions()
    named: dict[str, str] = {}
    for profile in nsd.vnf_profiles:
        where = ("vnfs", profile.id, "vnfd")
        fault = missing(profile, versions)
        if fault and profile.vnfd not in known.broken:
            yield Finding(where, fault)
        version = profile.vnfd_version
        if version and named.setdefault(profile.vnfd, version) != version:
            yield Finding((*where[:2], "vnfd-version"), _two_versions(profile.vnfd))


def _two_versions(vnfd: str) -> Fault:
    message = f"another VNF uses another version of {quoted(vnfd)}"
    return Fault("descriptor.versions", message, "the same version in all VNFs")


def _twice(again: Read, first: Read) -> Problem:
    kind = "vnfd" if isinstance(again.descriptor, Vnfd) else "nsd"
    named = f"{kind} {quoted(again.descriptor.id)}, version {again.descriptor.version},"
    line = first.marks.root.at.line
    message = f"{named} is already in {first.marks.file}, line {line}"
    fault = Fault("descriptor.duplicate", message, hint="change its id or its version")
    return Finding((kind,), fault).placed(again.marks)
