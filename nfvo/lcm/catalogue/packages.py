"""
The way of one package on board: created, uploaded, processed; and off again.

Who uploads or processes is at it by a lease.  When that has ended, somebody else takes
over, and raises the attempt: what a dead one comes back with is refused.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from nfvo.errors import Conflict, FencedOff, InvalidRequest, NotFound
from nfvo.lcm.catalogue.descriptors import (
    CameIn,
    Draft,
    put,
    put_images,
    remove,
    stored,
)
from nfvo.lcm.ids import new_id
from nfvo.lcm.package import (
    CALLED,
    UNDER_WAY,
    Content,
    Failure,
    Kind,
    PackageRecord,
    S,
)
from nfvo.lcm.ports import Ports
from nfvo.lcm.records import Image
from nfvo.lcm.store import SYSTEM, Scope, StoredDescriptor
from nfvo.lcm.writing import Writing

LEASE_S = 15.0
PER_UPLOAD = 100
MOST_TAKEN_OVER = 3
MOST_USER_DATA = 64 * 1024


@dataclass(frozen=True, slots=True)
class Modification:
    """What an operator wants of a package; None: as it is; data is merged."""

    enabled: bool | None = None
    user_data: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Abandoned:
    """What dead processes were at: to be processed again, or to be given up."""

    again: tuple[PackageRecord, ...] = ()
    hopeless: tuple[PackageRecord, ...] = ()


def create(
    ports: Ports, scope: Scope, kind: Kind, user_data: Mapping[str, object]
) -> PackageRecord:
    """Make a package that has no content yet."""
    with ports.store.write(scope) as tx:
        new = PackageRecord(new_id(), tx.project, kind, user_data=user_data)
        tx.put_package(new)
        return tx.package(kind, new.id)


def upload(ports: Ports, scope: Scope, kind: Kind, id: str, file: str) -> PackageRecord:
    """Begin to take in the content; ``Conflict`` when that was done, or is being."""
    with ports.store.write(scope) as tx:
        package = tx.lock_package(kind, id).entering(S.UPLOADING)
        attempt = (package.attempt // PER_UPLOAD + 1) * PER_UPLOAD
        begun = replace(package, content=Content(file), failure=None, attempt=attempt)
        tx.put_package(begun, LEASE_S)
        return begun


def uploaded(
    ports: Ports, scope: Scope, package: PackageRecord, sha256: str, size: int
) -> PackageRecord:
    """Write down that all bytes are in the artifact store."""
    with ports.store.write(scope) as tx:
        mine = _held(tx, package).entering(S.PROCESSING)
        content = Content(mine.content.file, sha256, size)
        tx.put_package(replace(mine, content=content), LEASE_S)
        return tx.package(mine.kind, mine.id)


@dataclass(frozen=True, slots=True)
class Brought:
    """What came in a package: descriptors, images; and its bytes, with all facts."""

    draft: Draft
    came_in: CameIn
    images: tuple[Image, ...]


def finish(
    ports: Ports, scope: Scope, package: PackageRecord, brought: Brought
) -> None:
    """
    Let a package be on board, with its descriptor and images, in one transaction.

    Raises ``InvalidRequest`` unless it has exactly one descriptor of its kind,
    ``Conflict`` when that is on board already, or an image has the name of another
    one, ``FencedOff`` when somebody else has taken over.
    """
    descriptor = _only(package, stored(brought.draft))
    with ports.store.write(scope) as tx:
        mine = _held(tx, package).entering(S.ONBOARDED)
        done = replace(
            mine,
            content=brought.came_in(descriptor),
            descriptor=descriptor.id,
            version=descriptor.version,
            enabled=True,
        )
        tx.put_package(done)
        put(tx, descriptor, (descriptor,))
        put_images(tx, brought.images, brought.draft)


def _only(
    package: PackageRecord, found: tuple[StoredDescriptor, ...]
) -> StoredDescriptor:
    """Return the descriptor of a package; ``InvalidRequest`` unless it is alone."""
    if [one.kind for one in found] == [package.kind]:
        return found[0]
    names = ", ".join(f"{one.kind} {one.id} {one.version}" for one in found)
    raise InvalidRequest(
        f"{CALLED[package.kind]} with {names or 'no descriptor'}:"
        f" it is to have one {package.kind.upper()}, and no other descriptor",
        hint="take in all that is in it: nfvo descriptor add FILE",
    )


def fail(ports: Ports, scope: Scope, package: PackageRecord, why: Failure) -> None:
    """Write down why a package is not on board, unless somebody else is at it."""
    with ports.store.write(scope) as tx:
        try:
            mine = _held(tx, package).entering(S.ERROR)
        except (FencedOff, NotFound):
            return
        content = Content(mine.content.file)
        tx.put_package(replace(mine, content=content, failure=why))


def _held(tx: Writing, package: PackageRecord) -> PackageRecord:
    """Return a package as it is now; ``FencedOff`` when it was taken over."""
    found = tx.lock_package(package.kind, package.id)
    if found.attempt == package.attempt:
        return found
    raise FencedOff(f"another process has taken over {package.called}")


def take_over(ports: Ports, why: Failure) -> Abandoned:
    """
    Take over what was processed when its process died; uploads have failed: ``why``.

    What several processes have died of is hopeless: it may be what kills them.
    """
    with ports.store.read(SYSTEM) as view:
        abandoned = view.abandoned_packages()
    for one in abandoned:
        if one.state is S.UPLOADING:
            fail(ports, SYSTEM, one, why)
    mine = (one for one in abandoned if one.state is S.PROCESSING)
    taken = [found for one in mine if (found := _taken(ports, one))]
    often = [one for one in taken if one.attempt % PER_UPLOAD > MOST_TAKEN_OVER]
    return Abandoned(tuple(one for one in taken if one not in often), tuple(often))


def _taken(ports: Ports, abandoned: PackageRecord) -> PackageRecord | None:
    with ports.store.write(SYSTEM) as tx:
        try:
            found = _held(tx, abandoned)
        except (FencedOff, NotFound):
            return None
        if found.state is not S.PROCESSING:
            return None
        taken = replace(found, attempt=found.attempt + 1)
        tx.put_package(taken, LEASE_S)
        return taken


def modify(
    ports: Ports, scope: Scope, kind: Kind, id: str, wanted: Modification
) -> None:
    """Change a package; ``Conflict`` when it is in that operational state already."""
    with ports.store.write(scope) as tx:
        found = tx.lock_package(kind, id)
        if wanted.user_data is not None:
            found = replace(found, user_data=_merged(found.user_data, wanted.user_data))
            _check_size(found.user_data)
        if wanted.enabled is not None:
            found = _switched(found, wanted.enabled)
        tx.put_package(found)


def _merged(old: object, patch: Mapping[str, object]) -> dict[str, object]:
    """Return a mapping as a JSON merge patch makes it: null removes (RFC 7396)."""
    found: dict[str, object] = dict(old) if isinstance(old, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            found.pop(name, None)
        elif isinstance(value, Mapping):
            found[name] = _merged(found.get(name), value)
        else:
            found[name] = value
    return found


def _check_size(user_data: Mapping[str, object]) -> None:
    if len(json.dumps(user_data)) > MOST_USER_DATA:
        hint = "remove some of it: null is for what is to go"
        message = f"what users say of a package has at most {MOST_USER_DATA} bytes"
        raise InvalidRequest(message, hint=hint)


def _switched(found: PackageRecord, enabled: bool) -> PackageRecord:
    if found.state is not S.ONBOARDED:
        hint = "upload its content first"
        raise Conflict(f"{found.called} is {found.state}, not ONBOARDED", hint=hint)
    if found.enabled is enabled:
        state = "ENABLED" if enabled else "DISABLED"
        raise Conflict(f"{found.called} is {state} already", hint="there is no need")
    return replace(found, enabled=enabled)


def remove_package(ports: Ports, scope: Scope, kind: Kind, id: str) -> None:
    """
    Give up a package, its descriptor, and its images that nothing else needs.

    ``Conflict`` while it is under way, enabled (SOL005, 9.4.3.3.5) or in use.
    """
    with ports.store.write(scope) as tx:
        found = tx.lock_package(kind, id)
        if found.state in UNDER_WAY:
            hint = "wait until that has ended"
            raise Conflict(f"{found.called} is {found.state}", hint=hint)
        if found.state is not S.ONBOARDED:
            tx.delete_package(found.id)
            return
        if found.enabled:
            hint = f"nfvo package disable {found.descriptor}:{found.version}"
            raise Conflict(f"{found.called} is ENABLED", hint=hint)
        remove(tx, tx.descriptor(kind, found.descriptor, found.version))
