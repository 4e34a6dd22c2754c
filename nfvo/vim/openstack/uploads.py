"""
Sending images to Glance: a thread for each, of which all calls here are told.

While it sends it writes into the image how far it is: so that other workers see that
somebody is at it.  An image is marked as whole once Glance's own hash of it is ours.
"""

import hashlib
import threading
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from keystoneauth1.adapter import Adapter
from keystoneauth1.exceptions import ClientException
from keystoneauth1.session import Session
from openstack import exceptions as sdk
from openstack.connection import Connection

from nfvo.errors import VimError, VimRefused, VimUnavailable
from nfvo.lcm.specs import ImageSpec
from nfvo.vim.image_bytes import opened
from nfvo.vim.openstack.mark import IMAGE_KEY, KEY

BY, SENT, WHOLE = "nfvo_by", "nfvo_sent", "whole"
PROCESS = uuid4().hex
"""Who sends an image: a number that no other process has."""
TELL_S = 5.0
ANSWER_S = 120.0
CHUNK = 256 * 1024
PATCH = "application/openstack-images-v2.1-json-patch"
Key = tuple[Session, str]


class Upload(threading.Thread):
    """One image on its way; ``error`` is why it did not arrive, told once."""

    def __init__(self, glance: Adapter, image: ImageSpec, id: str) -> None:
        super().__init__(daemon=True, name=f"upload-{image.sha256[:12]}")
        self._glance, self._image, self._id = glance, image, id
        self._hashes = {"sha256": hashlib.sha256(), "sha512": hashlib.sha512()}
        self.sent = 0
        self._told_s = time.monotonic()
        self.error: Exception | None = None
        self.is_told = False

    def wait(self, most_s: float) -> int | None:
        """Return how much was sent after some time, None once all of it arrived."""
        self.join(most_s)
        if self.is_alive():
            return self.sent
        if self.error is not None:
            self.is_told = True
            raise self.error
        return None

    def run(self) -> None:
        """Send the image, compare, and mark it; or remove it."""
        try:
            self._send()
            self._compare()
            self._patch(KEY, WHOLE)
        except (sdk.SDKException, ClientException, VimError) as error:
            self.error = error
            self._remove()
        except OSError as error:
            self.error = VimUnavailable(f"image {self._image.name}: {error}")
            self._remove()

    def _send(self) -> None:
        kind = {"Content-Type": "application/octet-stream"}
        _checked(
            self._glance.put(
                f"images/{self._id}/file",
                data=_Content(self),
                headers=kind,
                timeout=ANSWER_S,
                raise_exc=False,
            )
        )

    def chunks(self) -> Iterator[bytes]:
        """Yield the file, telling how far it is, from its beginning each time."""
        self.sent = 0
        self._hashes = {name: hashlib.new(name) for name in self._hashes}
        with opened(self._image) as file:
            while data := file.read(CHUNK):
                for one in self._hashes.values():
                    one.update(data)
                yield data
                self.sent += len(data)
                if time.monotonic() - self._told_s > TELL_S:
                    self._told_s = time.monotonic()
                    self._patch(SENT, str(self.sent))

    @property
    def size(self) -> int:
        """How many bytes there are to send."""
        return self._image.size

    def _compare(self) -> None:
        image = self._image
        if self._hashes["sha256"].hexdigest() != image.sha256:
            raise VimRefused(
                f"image {image.name} in the artifact store is not what it was: its "
                f"SHA-256 is not {image.sha256}",
                hint="upload the image again",
            )
        there = _checked(self._glance.get(f"images/{self._id}", raise_exc=False)).json()
        ours = self._hashes.get(there.get("os_hash_algo") or "")
        same = ours is None or ours.hexdigest() == there["os_hash_value"]
        if there["status"] != "active" or there["size"] != image.size or not same:
            raise VimUnavailable(f"image {image.name} did not arrive as it was sent")

    def _patch(self, name: str, value: str) -> None:
        change = [{"op": "add", "path": f"/{name}", "value": value}]
        url, kind = f"images/{self._id}", {"Content-Type": PATCH}
        _checked(self._glance.patch(url, json=change, headers=kind, raise_exc=False))

    def _remove(self) -> None:
        """Remove what did not arrive; what cannot be now is at the next try."""
        try:
            self._glance.delete(f"images/{self._id}", raise_exc=False)
        except ClientException:
            return


class _Content:
    """The body of the upload; read anew when it must be sent twice (a new token)."""

    def __init__(self, upload: Upload) -> None:
        self._upload = upload

    def __len__(self) -> int:
        return self._upload.size

    def __iter__(self) -> Iterator[bytes]:
        return self._upload.chunks()


_UPLOADS: dict[Key, Upload] = {}
_LOCK = threading.Lock()
_NEVER = threading.Event()


def living(conn: Connection, sha256: str) -> Upload | None:
    """Return the upload of an image that has begun here, until its end was told."""
    with _LOCK:
        upload = _UPLOADS.get((conn.session, sha256))
        if upload is not None and not upload.is_alive():
            del _UPLOADS[conn.session, sha256]
            return None if upload.is_told else upload
        return upload


def begin(conn: Connection, image: ImageSpec, name: str) -> Upload:
    """Begin to send an image, unless another thread has just begun."""
    with _LOCK:
        key = conn.session, image.sha256
        if key not in _UPLOADS:
            glance = Adapter(conn.session, endpoint_override=conn.image.get_endpoint())
            upload = Upload(glance, image, _made(conn, image, name))
            _UPLOADS[key] = upload
            upload.start()
        return _UPLOADS[key]


def rest(most_s: float) -> None:
    """Wait while another worker sends."""
    _NEVER.wait(most_s)


def _made(conn: Connection, image: ImageSpec, name: str) -> str:
    body = {
        "name": name,
        "disk_format": image.format,
        "container_format": "bare",
        "visibility": "private",
        IMAGE_KEY: image.sha256,
        BY: PROCESS,
        SENT: "0",
    }
    return str(_checked(conn.image.post("/images", json=body)).json()["id"])


def _checked(response: Any) -> Any:
    sdk.raise_from_response(response)
    return response
