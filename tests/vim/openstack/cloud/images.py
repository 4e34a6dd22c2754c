"""Glance's state."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.vim.openstack.cloud.keystone import PROJECT
from tests.vim.openstack.cloud.wire import new_id, stamp


@dataclass
class FakeImage:
    """An image; it has hashes and a size once its content is whole."""

    name: str
    id: str = field(default_factory=new_id)
    status: str = "queued"
    owner: str = PROJECT
    visibility: str = "private"
    disk_format: str | None = None
    container_format: str | None = None
    size: int | None = None
    checksum: str | None = None
    os_hash_algo: str | None = None
    os_hash_value: str | None = None
    min_disk: int = 0
    min_ram: int = 0
    protected: bool = False
    properties: dict[str, str] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    sent: int = 0
    created_at: str = field(default_factory=lambda: stamp(datetime.now(UTC)))
    updated_at: str = field(default_factory=lambda: stamp(datetime.now(UTC)))


@dataclass
class Glance:
    """All images; ``most_bytes`` is how much may be stored of one."""

    images: dict[str, FakeImage] = field(default_factory=dict)
    most_bytes: int = 2**40
