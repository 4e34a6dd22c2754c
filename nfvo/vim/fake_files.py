"""Where the fake VIM keeps what: a folder for each host, and one for each kind."""

from pathlib import Path

from nfvo.lcm.cloud import URI, place_of
from nfvo.lcm.records import HostRecord

SITE_WIDE = frozenset({"network", "inactive", "image"})
"""What a cloud has for all of its places."""


def is_cloud(host: HostRecord) -> bool:
    """Whether a host is a cloud's, by its URI."""
    return host.uri.startswith(f"{URI}://")


def is_anchor(host: HostRecord) -> bool:
    """Whether a host is a cloud as such, and none of its places."""
    return is_cloud(host) and not place_of(host.uri).zone


class Files:
    """``FOLDER/HOST/KIND/NAME``; of a cloud ``FOLDER/SITE/HOST/KIND/NAME``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self, host: HostRecord, kind: str) -> list[str]:
        """Return the names of all of a kind."""
        folder = self._of(host, kind)
        return sorted(path.name for path in folder.glob("*") if path.suffix != ".new")

    def load(self, host: HostRecord, kind: str, name: str) -> str | None:
        """Return what is kept, None when nothing is."""
        return _text(self._of(host, kind) / name)

    def servers(self, host: HostRecord) -> list[str]:
        """Return all that may be on a network of the host: a cloud's at all places."""
        where = "*/server/*" if is_cloud(host) else "server/*"
        paths = (path for path in self._home(host).glob(where) if path.suffix != ".new")
        return [text for path in sorted(paths) if (text := _text(path)) is not None]

    def save(self, host: HostRecord, kind: str, name: str, text: str) -> None:
        """Keep something, whole at any moment."""
        path = self._of(host, kind) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(path.name + ".new")
        new.write_text(text)
        new.replace(path)

    def drop(self, host: HostRecord, kind: str, name: str) -> None:
        """Forget something."""
        paths = [self._of(host, kind) / name]
        if is_anchor(host) and kind not in SITE_WIDE:  # wherever in the cloud it is
            paths += self._home(host).glob(f"*/{kind}/{name}")
        for path in paths:
            path.unlink(missing_ok=True)

    def _of(self, host: HostRecord, kind: str) -> Path:
        own = is_cloud(host) and kind not in SITE_WIDE
        return self._home(host) / (host.name if own else "") / kind

    def _home(self, host: HostRecord) -> Path:
        return self._folder / (place_of(host.uri).site if is_cloud(host) else host.name)


def _text(path: Path) -> str | None:
    try:
        return path.read_text()
    except FileNotFoundError:
        return None
