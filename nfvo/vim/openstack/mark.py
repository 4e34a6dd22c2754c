"""Our mark on what we make in a cloud: whose it is, in one line of text."""

from nfvo.lcm.specs import Tag

VERSION = "nfvo1"
KEY = "nfvo"  # of the metadata of a server, of the properties of an image
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
