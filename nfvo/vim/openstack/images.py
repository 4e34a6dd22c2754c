"""
Images of ours in Glance: by the digest of their content, whole, or not used at all.

Glance takes an image in one call only, so a thread of this process sends it
(``uploads.py``), and each call here tells how far it is.  Only who has sent an image
and compared it with Glance's own hash marks it as whole, and nothing else is used: not
what others have put there under our property's name.
"""

from datetime import datetime, timedelta

from openstack import exceptions as sdk
from openstack.connection import Connection

from nfvo.errors import VimRefused
from nfvo.lcm.specs import ImageSpec
from nfvo.vim.image_bytes import beginning
from nfvo.vim.openstack import uploads
from nfvo.vim.openstack.errors import gone_is_fine
from nfvo.vim.openstack.known import forget, is_known, known
from nfvo.vim.openstack.mark import IMAGE_KEY, KEY
from nfvo.vim.openstack.rest import NOVA, get, told_at
from nfvo.vim.openstack.uploads import BY, PROCESS, SENT, WHOLE

SLICE_S = 4.0
SILENT = timedelta(seconds=30)
"""Who sends an image tells how far it is every 5 s; who does not so long is dead."""
DIGITS = 12


def ensure_image(conn: Connection, site: str, image: ImageSpec, offset: int) -> int:
    """
    See ``Vim.ensure_image``; less than the image's size until it is marked.

    One that is there by our records, and that we saw lately, is not looked for: who
    finds that it is gone forgets it.
    """
    if image.there and is_known(conn, ("image", image.sha256)):
        return image.size
    upload = uploads.living(conn, image.sha256)
    if upload is not None:
        sent = upload.wait(SLICE_S)
        if sent is not None:
            return _short(image, max(sent, offset))
    there = _ours(conn, image.sha256)
    if any(one.is_whole for one in there):
        return image.size
    if sending := [one for one in there if one.is_sent_by_another]:
        uploads.rest(SLICE_S / 4)
        return _short(image, max(sending[0].sent, offset))
    beginning(image, 0, f"{site}: ")
    for half in there:
        _delete(conn, half.id)
    upload = uploads.begin(conn, image, _name(image.sha256))
    return _short(image, upload.wait(SLICE_S) or image.size)


def image_id(conn: Connection, sha256: str) -> str | None:
    """Return Glance's id of an image of ours that is whole, the oldest one."""
    try:
        return known(conn, ("image", sha256), lambda: _whole(conn, sha256))
    except LookupError:
        return None


def forget_image(conn: Connection, sha256: str) -> None:
    """Look for an image anew when it is asked for next."""
    forget(conn, ("image", sha256))


def delete_image(conn: Connection, sha256: str) -> None:
    """Remove an image, whole or not; raises VimRefused while a server is of it."""
    forget_image(conn, sha256)
    there = _ours(conn, sha256)
    for one in there:
        users = get(conn.compute, "/servers", NOVA, image=one.id)["servers"]
        if users:
            raise VimRefused(
                f"image {sha256[:DIGITS]} is used by the server {users[0]['name']}",
                hint="terminate the services that use it first: nfvo get ns",
            )
    for one in there:
        _delete(conn, one.id)


def _whole(conn: Connection, sha256: str) -> str:
    for one in _ours(conn, sha256):
        if one.is_whole:
            return one.id
    raise LookupError(sha256)


class _There:
    """An image of our project that says to have a content; what it is, seen now."""

    def __init__(self, raw: dict[str, object], now: datetime) -> None:
        self.id = str(raw["id"])
        self.is_whole = raw["status"] == "active" and raw.get(KEY) == WHOLE
        self.sent = int(str(raw.get(SENT, 0)))
        self.made_at = str(raw.get("created_at", ""))
        told_at = datetime.fromisoformat(str(raw["updated_at"]).replace("Z", "+00:00"))
        by_another = raw.get(BY, PROCESS) != PROCESS
        self.is_sent_by_another = by_another and now - told_at < SILENT


def _ours(conn: Connection, sha256: str) -> list[_There]:
    """Return our project's images with our property of that digest, oldest first."""
    query = {IMAGE_KEY: sha256, "owner": conn.current_project_id}
    response = conn.image.get("/images", params=query)
    sdk.raise_from_response(response)
    now = told_at(response)
    found = [_There(raw, now) for raw in response.json()["images"]]
    return sorted(found, key=lambda one: (one.made_at, one.id))


def _delete(conn: Connection, id: str) -> None:
    with gone_is_fine():
        sdk.raise_from_response(conn.image.delete(f"/images/{id}"))


def _short(image: ImageSpec, sent: int) -> int:
    return min(sent, image.size - 1)


def _name(sha256: str) -> str:
    return f"nfvo-{sha256[:DIGITS]}"
