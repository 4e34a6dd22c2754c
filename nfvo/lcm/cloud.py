"""How an OpenStack cloud is reached, and who chooses machines there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

URI = "openstack"


class Chooser(StrEnum):
    """
    Who chooses the machine of a VM: Nova, in a zone, or we, as administrators.

    docs/decisions/0011-openstack.md
    """

    DELEGATED = "delegated"
    DIRECTED = "directed"


class AuthType(StrEnum):
    """How we log in; each is the name of a plugin of keystoneauth."""

    PASSWORD = "password"
    APPLICATION_CREDENTIAL = "v3applicationcredential"
    TOKEN = "v3token"


SECRET_OF: Mapping[AuthType, str] = {
    AuthType.PASSWORD: "password",
    AuthType.APPLICATION_CREDENTIAL: "application_credential_secret",
    AuthType.TOKEN: "token",
}
"""Which entry of ``auth`` in a clouds.yaml is the secret."""


@dataclass(frozen=True, slots=True)
class Stitch:
    """
    Where an overlay may go on in a cloud: one link at a time (decision 0013).

    ``network`` is Neutron's name of a provider network, or with a ``vlan`` that of a
    physical network on which we may make one.  It ends at the ``uplink`` of a ``host``
    (both by name), which is none of the cloud's.
    """

    network: str
    host: str
    uplink: str
    vlan: int = 0

    def __str__(self) -> str:
        """Return it as operators write it."""
        segment = f":{self.vlan}" if self.vlan else ""
        return f"{self.network}{segment}={self.host}/{self.uplink}"


@dataclass(frozen=True, slots=True)
class VlStitch:
    """
    Where an overlay goes on in the cloud of a ``site``, for as long as it is there.

    ``network`` (and ``vlan``) is the cloud's, ``uplink`` the host's where it ends.
    """

    site: str
    network: str
    vlan: int
    host_id: str
    uplink: str


@dataclass(frozen=True, slots=True)
class Cloud:
    """
    What a clouds.yaml says of a cloud, but for the secret, which is ``site:NAME/auth``.

    ``auth`` is its section without the secret (auth_url, username, project_name, ...);
    ``ca`` are certificates (PEM) to trust instead of the system's.
    ``physical_networks`` maps the name of a provider network to what Neutron calls it:
    a network that is there, or a physical network on which we may make one per VLAN.
    ``stitches`` are for overlays that are at other sites too.
    """

    auth: Mapping[str, str]
    auth_type: AuthType = AuthType.PASSWORD
    region: str = ""
    interface: str = "public"
    ca: str = ""
    placement: Chooser = Chooser.DELEGATED
    physical_networks: Mapping[str, str] = field(default_factory=dict)
    stitches: tuple[Stitch, ...] = ()


@dataclass(frozen=True, slots=True)
class Quota:
    """How much of something a project may have, less what is there and not ours."""

    name: str
    limit: int
    left: int


@dataclass(frozen=True, slots=True)
class FoundQuota:
    """
    A quota as a cloud tells it, with what is used of it.

    ``marked`` is how much of that carries the mark of each installation.
    """

    name: str
    limit: int
    used: int
    marked: Mapping[str, int] = field(default_factory=dict)

    def of(self, installation: str) -> Quota:
        """Return what an installation may have: what it has itself is not used."""
        others = max(0, self.used - self.marked.get(installation, 0))
        return Quota(self.name, self.limit, max(0, self.limit - others))


@dataclass(frozen=True, slots=True)
class Right:
    """
    A right at a cloud that was tried; if we lack it, ``why`` and what to do about it.

    One that is not ``needed`` costs comfort only: ``hint`` says what.
    """

    what: str
    allowed: bool
    needed: bool = True
    why: str = ""
    hint: str = ""


def secret_name(site: str) -> str:
    """Return the reference to what we log in with at a site."""
    return f"site:{site}/auth"


def anchor_uri(site: str) -> str:
    """Return the URI of the host that stands for the cloud of a site as such."""
    return f"{URI}://{site}"


def place_uri(site: str, zone: str, machine: str = "") -> str:
    """Return the URI of a place in a cloud: a zone, or one machine in it."""
    return f"{URI}://{site}/{zone}/{machine}".rstrip("/")


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a cloud a host of ours is; both are empty for the cloud as such."""

    site: str
    zone: str = ""
    machine: str = ""


@dataclass(frozen=True, slots=True)
class FoundHost:
    """A host that there should be, as a cloud tells; a record is made by its name."""

    name: str
    uri: str
    zone: str = ""


def place_of(uri: str) -> Place:
    """Return the place that a host's URI names."""
    site, _, place = uri.removeprefix(f"{URI}://").partition("/")
    zone, _, machine = place.partition("/")
    return Place(site, zone, machine)
