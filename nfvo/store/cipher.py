"""How secrets are sealed, and the key file that they are sealed with."""

import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from nfvo.errors import StoreError
from nfvo.lcm.secret import Secret

KEY_SIZE = 32
NONCE_SIZE = 12  # bytes, NIST SP 800-38D, 8.2


class Cipher:
    """AES-256-GCM; a sealed secret opens only under the reference it was sealed for."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_SIZE:
            raise StoreError(f"the key has {len(key)} bytes, it must have {KEY_SIZE}")
        self._aead = AESGCM(key)

    def seal(self, secret: Secret, reference: str) -> bytes:
        """Return the nonce and the encrypted value."""
        nonce = secrets.token_bytes(NONCE_SIZE)
        value = secret.reveal().encode()
        return nonce + self._aead.encrypt(nonce, value, reference.encode())

    def open(self, sealed: bytes, reference: str) -> Secret:
        """Return the value; raises ``StoreError`` under another key or reference."""
        nonce, value = sealed[:NONCE_SIZE], sealed[NONCE_SIZE:]
        try:
            return Secret(self._aead.decrypt(nonce, value, reference.encode()).decode())
        except InvalidTag as error:
            raise StoreError(
                f"secret {reference!r} does not open with this key",
                hint="put back the key file that this database was made with",
            ) from error


def load_key(path: Path) -> bytes:
    """
    Return the key in the file, which is made (mode 0600) when there is none.

    Raises ``StoreError`` when others may read the file or it holds no key.  Safe when
    several processes start at once: they all get the same key.
    """
    if not path.exists():
        _make_key(path)
    if path.stat().st_mode & 0o077:
        raise StoreError(
            f"others may read the key file {path}", hint=f"chmod 600 {path}"
        )
    key = path.read_bytes()
    if len(key) != KEY_SIZE:
        raise StoreError(
            f"{path} has {len(key)} bytes, a key has {KEY_SIZE}",
            hint="put back the right file; without it no secret can be read",
        )
    return key


def _make_key(path: Path) -> None:
    """Make the file whole or not at all, and never over one that is there."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(KEY_SIZE))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was faster, and its key is as good
    finally:
        draft.unlink()
