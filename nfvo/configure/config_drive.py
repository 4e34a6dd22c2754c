"""
Day-0 data for a config drive: one user-data of several parts, as cloud-init reads it.

Nova makes the drive.  The network of a guest with cloud-init comes from Nova too; for
small guests that read ours it is in a file that the first part writes.
https://docs.cloud-init.io/en/latest/explanation/format.html
"""

from collections.abc import Mapping
from hashlib import sha256

from nfvo.configure.seed import meta_data, network_config, user_data
from nfvo.errors import VimRefused
from nfvo.lcm.secret import Secret
from nfvo.lcm.specs import SeedSpec

MOST_BYTES = 49_149
"""Nova takes 65,535 bytes of Base64: https://docs.openstack.org/api-ref/compute/"""

FOLDER = "/etc/nfvo"
TYPES = {"#!": "text/x-shellscript", "#cloud-config": "text/cloud-config"}
PART = """\
Content-Type: {type}; charset="utf-8"
Content-Transfer-Encoding: 8bit

{text}
"""


def config_drive(seed: SeedSpec, secrets: Mapping[str, Secret]) -> bytes:
    """
    Return the user-data; ``secrets`` are the values of ``seed.secrets``.

    Raises VimRefused for a name that nobody gave a value, and when it is too long.
    """
    parts = [PART.format(type="text/cloud-config", text=_files(seed))]
    if text := user_data(seed, secrets):
        parts.append(PART.format(type=_type(text), text=text))
    boundary = f"nfvo-{sha256(''.join(parts).encode()).hexdigest()[:24]}"
    head = (
        f'Content-Type: multipart/mixed; boundary="{boundary}"\nMIME-Version: 1.0\n\n'
    )
    body = "".join(f"--{boundary}\n{part}" for part in parts)
    message = f"{head}{body}--{boundary}--\n".encode()
    if len(message) > MOST_BYTES:
        raise VimRefused(
            f"the user-data of {seed.hostname} has {len(message):,} bytes, "
            f"and a config drive takes {MOST_BYTES:,}",
            hint="have the guest fetch what is long, or put it into the image",
        )
    return message


def _files(seed: SeedSpec) -> str:
    """Return the part that writes what NoCloud has in files of its own."""
    files = {"meta-data": meta_data(seed), "network-config": network_config(seed.ports)}
    lines = ["#cloud-config", "write_files:"]
    for name, text in files.items():
        lines += [f"- path: {FOLDER}/{name}", "  content: |"]
        lines += [f"    {line}" for line in text.splitlines()]
    return "\n".join(lines)


def _type(text: str) -> str:
    """Return the type of a part, which cloud-init tells by its first line too."""
    found = (kind for begin, kind in TYPES.items() if text.startswith(begin))
    return next(found, "text/plain")
