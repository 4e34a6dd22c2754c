"""Packages: what descriptors came in, and who is at those that are under way."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    Row,
    Select,
    Text,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    update,
)

from nfvo.errors import Conflict
from nfvo.lcm.listing import Page, cut, key_of
from nfvo.lcm.package import (
    CALLED,
    UNDER_WAY,
    Content,
    Facts,
    Failure,
    Kind,
    OnboardingState,
    PackageRecord,
)
from nfvo.lcm.store import DescriptorKey
from nfvo.store.clock import later, now
from nfvo.store.faults import taken
from nfvo.store.tables import artifact, ns_instance, package, vnf_instance
from nfvo.store.view import Transaction, View, mine

_HEAVY = {"facts"}
BRIEF = tuple(column for column in package.c if column.name not in _HEAVY)
OF_KIND = and_(mine(package), package.c.kind == bindparam("kind"))
PACKAGE = select(package).where(
    OF_KIND,
    or_(
        package.c.id == bindparam("id"),
        and_(
            package.c.descriptor != "",
            package.c.descriptor + ":" + package.c.version == bindparam("id"),
        ),
    ),
)
LOCKED = PACKAGE.with_for_update()
OF_DESCRIPTOR = select(*BRIEF).where(
    OF_KIND,
    package.c.descriptor == bindparam("descriptor"),
    package.c.version == bindparam("version"),
)
PAGE = (
    select(*BRIEF)
    .where(OF_KIND, package.c.id > bindparam("after", type_=Text))
    .order_by(package.c.id)
    .limit(bindparam("most"))
)
KEY = (package.c.kind, package.c.descriptor, package.c.version)
DISABLED = select(*KEY).where(
    mine(package), package.c.descriptor != "", package.c.enabled.is_(False)
)
ABANDONED = select(*BRIEF).where(
    mine(package),
    package.c.state.in_(sorted(UNDER_WAY)),
    or_(package.c.lease_until.is_(None), package.c.lease_until < now()),
)
NEEDED = (
    select(package.c.sha256.label("file"))
    .where(package.c.sha256 != "")
    .union(select(artifact.c.path.label("file")))
)
IN_A_PACKAGE = exists().where(mine(package), package.c.sha256 == artifact.c.path)
BYTES = (
    select(func.sum(package.c.size)).where(mine(package)),
    select(func.sum(artifact.c.size)).where(mine(artifact), ~IN_A_PACKAGE),
)
USED: Mapping[str, Select[Any]] = {
    "nsd": select(
        ns_instance.c.nsd.label("id"), ns_instance.c.nsd_version.label("version")
    ).where(mine(ns_instance)),
    "vnfd": select(
        vnf_instance.c.vnfd.label("id"), vnf_instance.c.vnfd_version.label("version")
    )
    .distinct()
    .join(ns_instance, vnf_instance.c.ns_id == ns_instance.c.id)
    .where(mine(ns_instance)),
}
RENEW = (
    update(package)
    .where(
        package.c.id == bindparam("this"), package.c.attempt == bindparam("its_attempt")
    )
    .values(lease_until=later(bindparam("seconds")))
)


@cache
def _of_failure() -> TypeAdapter[Failure]:
    return TypeAdapter(Failure)


@cache
def _of_facts() -> TypeAdapter[Facts]:
    return TypeAdapter(Facts)


def _package(row: Row[Any], facts: Any = None) -> PackageRecord:
    read = _of_facts().validate_python(facts) if facts else None
    failure = row.failure and _of_failure().validate_python(row.failure)
    return PackageRecord(
        id=row.id,
        project=row.project_id,
        kind=row.kind,
        state=OnboardingState(row.state),
        content=Content(row.file, row.sha256, row.size, read),
        descriptor=row.descriptor,
        version=row.version,
        enabled=row.enabled,
        user_data=row.user_data,
        failure=failure or None,
        attempt=row.attempt,
        created_at=row.created_at,
        rev=row.rev,
    )


class PackageReading(View):
    """The part of ``Reading`` about packages."""

    def package(self, kind: Kind, id: str) -> PackageRecord:
        """Return one package, with its facts; ``id`` may be ``DESCRIPTOR:VERSION``."""
        row = self.get(CALLED[kind], id, PACKAGE, kind=kind, id=id)
        return _package(row, row.facts)

    def package_of(self, key: DescriptorKey) -> PackageRecord | None:
        """Return the package, without its facts, that a descriptor has come in."""
        kind, descriptor, version = key
        values = {"kind": kind, "descriptor": descriptor, "version": version}
        row = self.find(OF_DESCRIPTOR, **values)
        return None if row is None else _package(row)

    def package_page(self, kind: Kind, marker: str, limit: int) -> Page[PackageRecord]:
        """Return at most so many packages by id, without their facts."""
        (after,) = key_of(marker, str) if marker else ("",)
        rows = self.rows(PAGE, kind=kind, after=after, most=limit + 1)
        page = cut(rows, lambda row: (row.id,), limit)
        return Page([_package(row) for row in page.items], page.next)

    def disabled_descriptors(self) -> frozenset[DescriptorKey]:
        """Return the descriptors whose packages are disabled."""
        return frozenset((r.kind, r.descriptor, r.version) for r in self.rows(DISABLED))

    def used_descriptors(self) -> frozenset[DescriptorKey]:
        """Return the descriptors that NS instances are made of."""
        return frozenset(
            (kind, row.id, row.version)
            for kind, used in USED.items()
            for row in self.rows(used)
        )

    def abandoned_packages(self) -> Sequence[PackageRecord]:
        """Return the packages under way that nobody is at any more."""
        return [_package(row) for row in self.rows(ABANDONED)]

    def needed_files(self) -> frozenset[str]:
        """Return the names of the files in the artifact store, of all projects."""
        return frozenset(row.file for row in self.db.execute(NEEDED))

    def stored_bytes(self) -> int:
        """Return how many bytes the packages of the project have, and other images."""
        return sum(int(self.rows(one)[0][0] or 0) for one in BYTES)


class PackageWriting(PackageReading, Transaction):
    """The part of ``Writing`` about packages."""

    def put_package(self, new: PackageRecord, lease_s: float = 0.0) -> None:
        """
        Add or change a package; who puts it is at it for so long.

        ``Conflict`` when another one has the same descriptor.
        """
        conflict = Conflict(
            f"{new.called} is on board already",
            hint="remove that one first, or raise the version in the descriptor",
        )
        with taken(conflict):
            self.put(package, _values(new, self.own(new.project)))
        if lease_s:
            self.renew_package(new.id, new.attempt, lease_s)
        self.note(package, new.id, project=new.project)

    def lock_package(self, kind: Kind, id: str) -> PackageRecord:
        """Return a package as ``package`` does, and keep others from changing it."""
        row = self.get(CALLED[kind], id, LOCKED, kind=kind, id=id)
        return _package(row, row.facts)

    def renew_package(self, id: str, attempt: int, lease_s: float) -> bool:
        """Stay at a package; False when it was taken over.  Takes no revision."""
        values = dict(this=id, its_attempt=attempt, seconds=lease_s)
        return self.db.execute(RENEW, values).rowcount > 0

    def delete_package(self, id: str) -> None:
        """Remove a package."""
        this = select(package.c.project_id).where(mine(package), package.c.id == id)
        owner = self.get("package", id, this).project_id
        self.db.execute(package.delete().where(package.c.id == id))
        self.note(package, id, project=owner, op="delete")


def _values(new: PackageRecord, project: str) -> dict[str, Any]:
    facts, failure = new.content.facts, new.failure
    return dict(
        id=new.id,
        project_id=project,
        kind=new.kind,
        state=new.state,
        file=new.content.file,
        sha256=new.content.sha256,
        size=new.content.size,
        descriptor=new.descriptor,
        version=new.version,
        enabled=new.enabled,
        user_data=dict(new.user_data),
        failure=failure and _of_failure().dump_python(failure, mode="json"),
        facts=facts and _of_facts().dump_python(facts, mode="json"),
        attempt=new.attempt,
        lease_until=None,
    )
