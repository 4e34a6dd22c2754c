"""Rules across documents: no two alike, and each NSD against the VNFDs it uses."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nfvo.descriptor.checks import NSD_CHECKS, SERVICE_CHECKS, VNFD_CHECKS
from nfvo.descriptor.checks.finding import Finding
from nfvo.descriptor.checks.service import missing
from nfvo.descriptor.fault import Fault, enough
from nfvo.descriptor.nsd import Nsd
from nfvo.descriptor.problems import Problem
from nfvo.descriptor.sources import Source
from nfvo.descriptor.tree import Node
from nfvo.descriptor.versions import vnfds_for
from nfvo.descriptor.vnfd import Vnfd
from nfvo.descriptor.words import quoted

Descriptor = Nsd | Vnfd
Key = tuple[type[Descriptor], str, str]


@dataclass(frozen=True, slots=True)
class Located:
    """A descriptor, with the document and the file it came from."""

    descriptor: Descriptor
    root: Node
    source: Source

    @property
    def key(self) -> Key:
        """What no other descriptor may have."""
        return key(self.descriptor)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All VNFDs that an NSD may use; ``broken`` are ids of those with problems."""

    vnfds: tuple[Vnfd, ...]
    broken: frozenset[str]

    def versions(self) -> dict[str, list[str]]:
        """Return the known versions of each VNFD."""
        versions: dict[str, list[str]] = {}
        for vnfd in self.vnfds:
            versions.setdefault(vnfd.id, []).append(vnfd.version)
        return versions


def key(descriptor: Descriptor) -> Key:
    """Return kind, id and version."""
    return type(descriptor), descriptor.id, descriptor.version


def judge(located: Iterable[Located], known: Vocabulary) -> Iterator[Problem]:
    """Yield every problem in what the descriptors mean."""
    first: dict[Key, Located] = {}
    for one in located:
        findings = _findings(one.descriptor, known)
        file = one.source.file
        yield from enough(finding.placed(one.root, file) for finding in findings)
        if one.key in first:
            yield _twice(one, first[one.key])
        first.setdefault(one.key, one)


def _findings(descriptor: Descriptor, known: Vocabulary) -> Iterator[Finding]:
    if isinstance(descriptor, Vnfd):
        for of_vnfd in VNFD_CHECKS:
            yield from of_vnfd(descriptor)
        return
    for of_nsd in NSD_CHECKS:
        yield from of_nsd(descriptor)
    yield from _used_vnfds(descriptor, known)
    vnfds = vnfds_for(descriptor, known.vnfds)
    for of_service in SERVICE_CHECKS:
        yield from of_service(descriptor, vnfds)


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


def _twice(again: Located, first: Located) -> Problem:
    kind = "vnfd" if isinstance(again.descriptor, Vnfd) else "nsd"
    named = f"{kind} {quoted(again.descriptor.id)}, version {again.descriptor.version},"
    message = f"{named} is already in {first.source.file}, line {first.root.at.line}"
    fault = Fault("descriptor.duplicate", message, hint="change its id or its version")
    return Finding((kind,), fault).placed(again.root, again.source.file)
