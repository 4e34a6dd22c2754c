"""Our mark on what we make in a cloud: whose it is, in one line of text."""

from dataclasses import dataclass
from hashlib import sha256

from nfvo.lcm.specs import ServerSpec, Tag

VERSION = "nfvo1"
KEY = "nfvo"  # of the metadata of a server, of the properties of an image
PLACE_KEY = "nfvo_place"  # of the metadata of a server: ZONE/MACHINE, as asked for
PORTS_OF = "ports-of-"  # then comes the id of a server of which only these are left
IMAGE_KEY = "nfvo_sha256"  # the digest of an image, as our records have it


def mark(tag: Tag) -> str:
    """Return a tag as text of less than 255 characters: a description, a property."""
    fields = (tag.installation, tag.ns, tag.owner, tag.step, str(tag.fence))
    return "/".join((VERSION, *fields))


def read_mark(text: str | None) -> Tag | None:
    """Return the tag in a text that ``mark`` made, else None."""
    version, *fields = (text or "").split("/")
    if version != VERSION or len(fields) != len(Tag.model_fields):
        return None
    installation, ns, owner, step, fence = fields
    if not fence.isdecimal():
        return None
    return Tag(
        installation=installation, ns=ns, owner=owner, step=step, fence=int(fence)
    )


def server_tag(server_id: str) -> str:
    """Return what a server is looked up by; Nova allows 60 characters, no slash."""
    return f"nfvo-{server_id}"


def read_server_tag(tag: str) -> str:
    """Return our id of a server from one of its tags, empty when it has none."""
    server_id = tag.removeprefix("nfvo-")
    return server_id if server_id != tag else ""


@dataclass(frozen=True, slots=True)
class Label:
    """
    Whose a port is, so that it is found when its server is not.

    It is in the name and the description: Neutron takes tags with a call more only.
    ``at`` is the place that the server was asked for, shortened.
    """

    server_id: str
    server_name: str
    at: str
    tag: Tag

    @property
    def name(self) -> str:
        """Return the name of all ports of the server, which they are found by."""
        return server_tag(self.server_id)

    @property
    def description(self) -> str:
        """Return our mark, and what else there is to tell, in 255 characters."""
        return f"{mark(self.tag)} {self.at} {self.server_name}"[:255]


def label(server: ServerSpec, place: str) -> Label:
    """Return the label of a server's ports; ``place`` is ZONE/MACHINE."""
    return Label(server.id, server.name, short(place), server.tag)


def read_label(name: str | None, description: str | None) -> Label | None:
    """Return what a port tells, None when it is not ours."""
    marked, _, told = (description or "").partition(" ")
    at, _, server_name = told.partition(" ")
    server_id, tag = read_server_tag(name or ""), read_mark(marked)
    return Label(server_id, server_name, at, tag) if server_id and tag else None


def short(place: str) -> str:
    """Return a place as it is in a label, where it may not be long."""
    return sha256(place.encode()).hexdigest()[:16]
