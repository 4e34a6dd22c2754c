"""Whose a thing on a host is: installations that share hosts touch only their own."""

from nfvo.errors import VimRefused
from nfvo.lcm.planner.naming import DIGITS, installation_of
from nfvo.lcm.specs import NetworkSpec, Tag, VolumeSpec

LEAVE_IT = (
    "another nfvo uses this host too: leave it, or remove it with that installation"
)
RANGES = (
    "give each installation VNIs of its own: nfvo site add NAME --vnis FIRST-LAST, "
    "and add the host to that site"
)


def check_tag(host: str, what: str, ours: Tag, theirs: Tag) -> None:
    """Raise VimRefused when what is there bears the tag of another installation."""
    if theirs.installation != ours.installation:
        raise VimRefused(
            f"{host}: {what} belongs to installation {theirs.installation}, "
            f"not to ours, {ours.installation}",
            hint=LEAVE_IT,
        )


def check_name(host: str, volume: VolumeSpec) -> None:
    """Raise VimRefused when a volume is called by another installation's digits."""
    theirs, ours = installation_of(volume.name), volume.tag.installation
    if theirs and theirs != ours[:DIGITS]:
        raise VimRefused(
            f"{host}: volume {volume.name} belongs to installation {theirs}..., "
            f"not to ours, {ours}",
            hint=LEAVE_IT,
        )


def vni_taken(host: str, wanted: NetworkSpec, name: str, theirs: Tag) -> VimRefused:
    """Return the refusal of a link whose VNI is that of another network there."""
    ours = theirs.installation == wanted.tag.installation
    left = f"it is left of service {theirs.ns}: remove it on the host, then try again"
    return VimRefused(
        f"{host}: VNI {wanted.segment} of link {wanted.name} is that of network "
        f"{name}, which belongs to installation {theirs.installation}",
        hint=left if ours else RANGES,
    )
