"""Descriptors and images: what services are made from."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, or_, select

from nfvo.errors import Conflict
from nfvo.lcm.records import Image
from nfvo.lcm.store import StoredDescriptor
from nfvo.store.faults import taken
from nfvo.store.tables import artifact, descriptor, ns_instance, vnf_instance
from nfvo.store.view import Transaction, View, mine

DESCRIPTOR = select(descriptor).where(
    mine(descriptor),
    descriptor.c.kind == bindparam("kind"),
    descriptor.c.id == bindparam("id"),
)
VERSION = DESCRIPTOR.where(descriptor.c.version == bindparam("version"))
DESCRIPTORS = select(descriptor).where(
    mine(descriptor),
    or_(bindparam("kind") == "", descriptor.c.kind == bindparam("kind")),
)
IMAGE = select(artifact).where(mine(artifact), artifact.c.name == bindparam("name"))
IMAGES = select(artifact).where(mine(artifact)).order_by(artifact.c.name)

USERS = {
    "nsd": select(ns_instance.c.name).where(
        ns_instance.c.project_id == bindparam("owner"),
        ns_instance.c.nsd == bindparam("id"),
        ns_instance.c.nsd_version == bindparam("version"),
    ),
    "vnfd": select(ns_instance.c.name)
    .join(vnf_instance, vnf_instance.c.ns_id == ns_instance.c.id)
    .where(
        ns_instance.c.project_id == bindparam("owner"),
        vnf_instance.c.vnfd == bindparam("id"),
        vnf_instance.c.vnfd_version == bindparam("version"),
    ),
}


def by_number(version: str) -> list[tuple[int, str]]:
    """Return a key that sorts 1.10 after 1.9."""
    return [
        (int(part) if part.isdecimal() else -1, part)
        for part in re.split(r"(\d+)", version)
    ]


def _descriptor(row: Row[Any]) -> StoredDescriptor:
    return StoredDescriptor(
        kind=row.kind,
        id=row.id,
        version=row.version,
        digest=row.digest,
        document=row.document,
        source=row.source,
    )


def _image(row: Row[Any]) -> Image:
    return Image(
        name=row.name,
        sha256=row.sha256,
        size=row.size,
        path=row.path,
        format=row.format,
        packaged=row.packaged,
        checksums=row.checksums,
        start=row.start,
    )


class CatalogueReading(View):
    """The part of ``Reading`` about descriptors and images."""

    def descriptor(self, kind: str, id: str, version: str = "") -> StoredDescriptor:
        """Return one descriptor, the newest version unless one is named."""
        return _descriptor(self._descriptor_row(kind, id, version))

    def _descriptor_row(self, kind: str, id: str, version: str) -> Row[Any]:
        wanted, values = DESCRIPTOR, {"kind": kind, "id": id}
        if version:
            wanted, values = VERSION, {**values, "version": version}
        rows = self.rows(wanted, **values)
        if rows:
            return max(rows, key=lambda row: by_number(row.version))
        name = f"{id} {version}".strip()
        return self.get(kind.upper(), name, wanted, **values)

    def descriptors(self, kind: str = "") -> Sequence[StoredDescriptor]:
        """Return all descriptors, ordered by kind, id and version."""
        found = map(_descriptor, self.rows(DESCRIPTORS, kind=kind))
        return sorted(found, key=lambda d: (d.kind, d.id, by_number(d.version)))

    def image(self, name: str) -> Image:
        """Return one image."""
        return _image(self.get("image", name, IMAGE, name=name))

    def images(self) -> Sequence[Image]:
        """Return all images by name."""
        return [_image(row) for row in self.rows(IMAGES)]


class CatalogueWriting(CatalogueReading, Transaction):
    """The part of ``Writing`` about descriptors and images."""

    def put_descriptor(self, new: StoredDescriptor) -> None:
        """Add a descriptor; ``Conflict`` when the id and version exist otherwise."""
        key = (self.project, new.kind, new.id, new.version)
        conflict = Conflict(
            f"{new.kind.upper()} {new.id} {new.version} is on-boarded already,"
            " with other content",
            hint="give the changed descriptor another version",
        )
        values = {"kind": new.kind, "id": new.id, "version": new.version}
        there = self.find(VERSION, project=self.project, **values)
        if there is not None:
            if there.digest != new.digest:
                raise conflict
            return
        with taken(conflict):
            self.db.execute(descriptor.insert(), _descriptor_values(new, self.project))
        self.note(descriptor, *key, project=self.project)

    def delete_descriptor(self, kind: str, id: str, version: str) -> None:
        """Remove a descriptor; ``Conflict`` while an NS instance uses it."""
        row = self._descriptor_row(kind, id, version)
        owner = row.project_id
        user = self.find(USERS[kind], owner=owner, id=id, version=row.version)
        if user is not None:
            raise Conflict(
                f"{kind.upper()} {id} {row.version} is used by {user.name!r}",
                hint="terminate and delete that NS instance first",
            )
        key = (owner, kind, id, row.version)
        columns = zip(descriptor.primary_key, key, strict=True)
        self.db.execute(descriptor.delete().where(*(c == v for c, v in columns)))
        self.note(descriptor, *key, project=owner, op="delete")

    def put_image(self, image: Image) -> None:
        """Add or replace an image."""
        self.put(
            artifact,
            dict(
                project_id=self.project,
                name=image.name,
                sha256=image.sha256,
                size=image.size,
                path=image.path,
                format=image.format,
                packaged=image.packaged,
                checksums=dict(image.checksums),
                start=image.start,
            ),
        )
        self.note(artifact, self.project, image.name, project=self.project)

    def delete_image(self, name: str) -> None:
        """Remove an image."""
        owner = self.get("image", name, IMAGE, name=name).project_id
        this = (artifact.c.project_id == owner, artifact.c.name == name)
        self.db.execute(artifact.delete().where(*this))
        self.note(artifact, owner, name, project=owner, op="delete")


def _descriptor_values(new: StoredDescriptor, project: str) -> dict[str, Any]:
    return dict(
        project_id=project,
        kind=new.kind,
        id=new.id,
        version=new.version,
        digest=new.digest,
        document=new.document,
        source=new.source,
    )
