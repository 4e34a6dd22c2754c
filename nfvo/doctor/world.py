"""What the database knows that can be looked at: hosts, images, what is open."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from nfvo.errors import StoreError
from nfvo.lcm.alarm import Alarm
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import HostRecord, Image, SiteRecord
from nfvo.lcm.store import SYSTEM
from nfvo.settings import Settings
from nfvo.store import load_key, open_store
from nfvo.store.watermark import Mark, lost


@dataclass(frozen=True, slots=True)
class World:
    """
    All hosts, sites by name, all images, and the open alarms.

    ``healed`` are the names of the services that are to be healed without being asked.
    ``restored_at`` is when an old copy was put back, until operators agree to go on;
    ``lacks`` counts the changes that this copy lacks and nobody has noticed yet.
    """

    hosts: tuple[HostRecord, ...]
    sites: dict[str, SiteRecord]
    images: tuple[Image, ...]
    files: frozenset[str] = frozenset()
    alarms: tuple[Alarm, ...] = ()
    restored_at: datetime | None = None
    lacks: int = 0
    healed: tuple[str, ...] = ()

    def only(self, name: str) -> Self:
        """Return this with one host, or none if it is not there."""
        hosts = tuple(host for host in self.hosts if host.name == name)
        return replace(self, hosts=hosts)


def _lacks(settings: Settings, view: Reading) -> int:
    return lost(settings.watermark, Mark(view.installation(), view.revision()))


def _own_files(view: Reading) -> frozenset[str]:
    """Return the files that are images; others lie in files of packages."""
    return frozenset(one.path for one in view.images() if not one.start)


def read(settings: Settings) -> World:
    """Return it; ``StoreError`` when the key is not there or is another's."""
    if not settings.key_file.exists():  # load_key would make a new one
        raise StoreError(f"there is no {settings.key_file}")
    store = open_store(settings.database_url, load_key(settings.key_file))
    try:
        with store.read(SYSTEM) as view:
            return World(
                hosts=tuple(view.hosts()),
                sites={site.name: site for site in view.sites()},
                images=tuple(view.images()),
                files=view.needed_files() - _own_files(view),
                alarms=tuple(view.alarms()),
                restored_at=view.restored_at(),
                lacks=_lacks(settings, view),
                healed=tuple(ns.name for ns in view.ns_instances() if ns.auto_heal),
            )
    finally:
        store.close()
