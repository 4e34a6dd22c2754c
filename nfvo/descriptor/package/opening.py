"""A path → the contents of the package there: by what the bytes are, not the name."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.package.contents import Contents
from nfvo.descriptor.package.folder import folder
from nfvo.descriptor.package.limits import Limits
from nfvo.descriptor.package.refused import refuse
from nfvo.descriptor.package.tarred import gunzipped, tarred
from nfvo.descriptor.package.zipped import zipped

SUFFIXES = (".csar", ".zip", ".tar.gz", ".tgz", ".tar")
ZIP, GZIP = (b"PK\x03\x04", b"PK\x05\x06"), b"\x1f\x8b"
OTHERS = (b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"7z\xbc\xaf", b"Rar!")
"""How bzip2, xz, zstd, 7z and RAR begin, which are not taken."""
TAR, TAR_AT = b"ustar", 257


@contextmanager
def opened(path: Path, limits: Limits, name: str = "") -> Iterator[Contents]:
    """Open a package; raise ``Refused`` with all that makes it unsafe to read."""
    name = name or str(path)
    if path.is_dir():
        yield folder(name, path, limits)
        return
    try:
        file = path.open("rb")
    except OSError as error:
        message = f"it cannot be read: {error.strerror or error}"
        hint = "check the path, and who may read it"
        raise refuse(name, Fault("file.unreadable", message, hint=hint)) from error
    with file, unpacked(name, file, limits) as contents:
        yield contents


@contextmanager
def unpacked(name: str, file: io.BufferedReader, limits: Limits) -> Iterator[Contents]:
    """Open an archive; ``name`` is how problems call it."""
    file.seek(0)
    head = file.read(TAR_AT + len(TAR))
    if head.startswith(ZIP):
        yield zipped(name, file, limits)
    elif head.startswith(GZIP):
        with gunzipped(name, file, limits) as inside:
            yield tarred(name, inside, limits)
    elif head[TAR_AT:] == TAR:
        yield tarred(name, file, limits)
    else:
        message = "neither a zip nor a tar file, nor a gzipped one"
        expected = f"one of {', '.join(SUFFIXES)}"
        hint = "copy it again if it should be one" if head else "the file is empty"
        hint = "pack it with zip or gzip" if head.startswith(OTHERS) else hint
        raise refuse(name, Fault("package.format", message, expected, hint))
