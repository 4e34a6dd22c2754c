"""
Descriptors, taken in and given up.

They are on-boarded together, so that an NSD and its VNFDs need no order.  An NSD is
kept with the version of each VNFD that it was checked with: a newer VNFD does not
change what an old NSD means.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from nfvo.descriptor import Descriptors, read_bundle, read_texts
from nfvo.descriptor.bundle import Bundle
from nfvo.descriptor.nsd import Nsd
from nfvo.descriptor.pinning import pinned
from nfvo.descriptor.problems import Problem
from nfvo.descriptor.vnfd import Vnfd
from nfvo.errors import InvalidRequest, NotFound
from nfvo.lcm.catalogue.guard import refuse_if_needed
from nfvo.lcm.catalogue.images import forget_unnamed, put_known, put_new
from nfvo.lcm.catalogue.models import model_of, models
from nfvo.lcm.ids import new_id
from nfvo.lcm.package import Content, OnboardingState, PackageRecord, kind_of
from nfvo.lcm.ports import Ports
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import Image
from nfvo.lcm.store import Scope, StoredDescriptor
from nfvo.lcm.writing import Writing


@dataclass(frozen=True, slots=True)
class Draft:
    """What was read, and what is on board, with which it was checked."""

    read: Descriptors
    known: tuple[Nsd | Vnfd, ...]


@dataclass(frozen=True, slots=True)
class Onboarded:
    """What was taken in, and what its authors may want to know."""

    descriptors: tuple[StoredDescriptor, ...]
    warnings: tuple[Problem, ...]


CameIn = Callable[[StoredDescriptor], Content]
"""Returns the bytes that a descriptor came in."""


def unkept(descriptor: StoredDescriptor) -> Content:
    """Tell that the bytes of a descriptor are not kept."""
    return Content(descriptor.source)


def onboard(ports: Ports, scope: Scope, files: Mapping[str, str]) -> Onboarded:
    """
    Take in all descriptors of ``files`` (texts by name), or none.

    What is there already is left as it is; what differs replaces it as long as
    nothing uses it.  Raises ``DescriptorError`` with every problem, ``Conflict`` when
    a descriptor that is in use would change.
    """
    return take_in(ports, scope, draft_of_texts(ports, scope, files))


def draft_of_texts(ports: Ports, scope: Scope, files: Mapping[str, str]) -> Draft:
    """Read texts by name; raise ``DescriptorError`` with every problem."""
    if not files:
        raise InvalidRequest("there are no files", hint="send at least one descriptor")
    with ports.store.read(scope) as view:
        known = models(view)
    return Draft(read_texts(files, known=known), known)


def draft(ports: Ports, scope: Scope, bundle: Bundle) -> Draft:
    """Read what a package has; raise ``DescriptorError`` with every problem."""
    with ports.store.read(scope) as view:
        known = models(view)
    return Draft(read_bundle(bundle, known=known), known)


def take_in(
    ports: Ports,
    scope: Scope,
    draft: Draft,
    images: Iterable[Image] = (),
    came_in: CameIn = unkept,
) -> Onboarded:
    """
    Take in what was read, and the images that came along, in one transaction.

    Raises ``Conflict`` when a descriptor that is in use would change, or an image has
    the name of another one.
    """
    descriptors = stored(draft)
    with ports.store.write(scope) as transaction:
        for descriptor in descriptors:
            put(transaction, descriptor, descriptors)
            _put_package(transaction, descriptor, came_in(descriptor))
        put_images(transaction, images, draft)
    return Onboarded(descriptors, draft.read.warnings)


def put_images(tx: Writing, images: Iterable[Image], draft: Draft) -> None:
    """Write images that came along, and find those that VNFDs mean by a checksum."""
    for image in images:
        put_new(tx, image)
    for vnfd in draft.read.vnfds:
        put_known(tx, vnfd)


def _put_package(tx: Writing, of: StoredDescriptor, content: Content) -> None:
    """Let a descriptor have come in these bytes, if they are kept."""
    old = tx.package_of(of.key)
    if old is None:
        state = OnboardingState.ONBOARDED
        new = PackageRecord(new_id(), tx.project, kind_of(of.kind), state)
        old = replace(new, descriptor=of.id, version=of.version, enabled=True)
    elif content.sha256 in ("", old.content.sha256):
        return
    tx.put_package(replace(old, content=content))


def remove_descriptor(
    ports: Ports, scope: Scope, kind: str, id: str, version: str = ""
) -> None:
    """Give up a descriptor, the newest version unless one is named, and its package."""
    with ports.store.write(scope) as transaction:
        remove(transaction, transaction.descriptor(kind, id, version))


def remove(tx: Writing, descriptor: StoredDescriptor) -> None:
    """Remove a descriptor that nothing needs, its package, and the images of that."""
    refuse_if_needed(tx, descriptor, ())
    tx.delete_descriptor(*descriptor.key)
    if package := tx.package_of(descriptor.key):
        tx.delete_package(package.id)
    forget_unnamed(tx, descriptor)


def stored(draft: Draft) -> tuple[StoredDescriptor, ...]:
    """Return VNFDs, then NSDs with the versions of the VNFDs they were checked with."""
    return tuple(_stored(draft.read, draft.known))


def _stored(
    read: Descriptors, known: Iterable[Nsd | Vnfd]
) -> Iterator[StoredDescriptor]:
    everything = (*read.all(), *known)
    for vnfd in read.vnfds:
        yield _record("vnfd", vnfd, read)
    for nsd in read.nsds:
        yield _record("nsd", nsd, read, pinned(nsd, everything))


def _record(
    kind: str, read_as: Nsd | Vnfd, read: Descriptors, kept_as: Nsd | None = None
) -> StoredDescriptor:
    document = (kept_as or read_as).model_dump_json()
    return StoredDescriptor(
        kind=kind,
        id=read_as.id,
        version=read_as.version,
        digest=hashlib.sha256(document.encode()).hexdigest(),
        document=document,
        source=read.source_of(read_as).file,
    )


def put(
    transaction: Writing,
    descriptor: StoredDescriptor,
    together: Sequence[StoredDescriptor],
) -> None:
    """Write one descriptor unless it is there; ``together`` were checked with it."""
    old = _descriptor(transaction, descriptor)
    if old is not None and _says_the_same(old, descriptor):
        return
    if old is not None:
        refuse_if_needed(transaction, old, together)
        transaction.delete_descriptor(old.kind, old.id, old.version)
    transaction.put_descriptor(descriptor)
    if old is not None:
        forget_unnamed(transaction, old)


def _says_the_same(old: StoredDescriptor, new: StoredDescriptor) -> bool:
    """Whether they are alike, though one was written by an older nfvo."""
    return old.digest == new.digest or model_of(old) == model_of(new)


def _descriptor(view: Reading, like: StoredDescriptor) -> StoredDescriptor | None:
    try:
        return view.descriptor(like.kind, like.id, like.version)
    except NotFound:
        return None
