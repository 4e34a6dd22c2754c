"""What there is to say about a resource: as it should be, and as it is found."""

from dataclasses import dataclass

from nfvo.lcm.observation import ServerState


@dataclass(frozen=True, slots=True)
class NicFacts:
    """
    A network interface of a VM.

    ``network`` is the name of what it is plugged into, or the address of the device of
    its host that it is.
    ``addresses`` are those that it may send with, where that is enforced; ``security``
    is what it lets in and out, in words, None where that is not known.  ``trunk`` are
    the VLANs that other links are reached by, with the names of their networks; one
    that is reached so has its ``vlan`` and no network.
    """

    mac: str
    network: str = ""
    addresses: frozenset[str] = frozenset()
    security: frozenset[str] | None = None
    trunk: frozenset[str] = frozenset()
    vlan: int = 0

    def __str__(self) -> str:
        """Return what names it among those of a VM."""
        mac = self.mac.lower()
        return f"{mac} in VLAN {self.vlan}" if self.vlan else mac


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """
    A VM; ``disks`` are names of volumes, the seed's too.

    ``pinned`` is what it is bound to, in the words of ``lcm.binding``: ``1:4-5`` are
    the host CPUs of its vCPU 1; in a cloud, what its flavor says (``hw:numa_nodes=2``);
    None where that is not known.
    ``volumes`` is how many the volume service of a cloud keeps for it; ``inside`` are
    the interfaces that trunks of its ``nics`` lead to.
    """

    state: ServerState
    vcpus: int
    memory_mib: int
    nics: tuple[NicFacts, ...] = ()
    disks: frozenset[str] = frozenset()
    pinned: tuple[str, ...] | None = ()
    volumes: int = 0
    inside: tuple[NicFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class NetworkFacts:
    """
    A virtual link's part on a host, whose ``peers`` are underlay addresses.

    ``segment`` is its VNI; ``bridge`` the provider's bridge, where there is one.
    ``uplinks`` of the host are in its bridge, so that it goes on in a cloud.
    """

    active: bool
    segment: int = 0
    vlan: int = 0
    bridge: str = ""
    peers: frozenset[str] = frozenset()
    uplinks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class VolumeFacts:
    """A disk; ``image`` is the SHA-256 of what it lies over, ``disk_gib`` its size."""

    disk_gib: int
    image: str = ""


def tagged(vlan: int, network: str) -> str:
    """Return how one link in a trunk is told; a provider's network has no name."""
    return f"{vlan} on {network}" if network else str(vlan)


Facts = ServerFacts | NetworkFacts | VolumeFacts
