"""
What services are made of: descriptors and images are taken in and given up here.

Descriptors are on-boarded together, so that an NSD and its VNFDs need no order.  An
NSD is kept with the version of each VNFD that it was checked with: a newer VNFD does
not change what an old NSD means.  The bytes of images are the API's business.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from nfvo.descriptor import Descriptors, read_bundle, read_texts
from nfvo.descriptor.bundle import Bundle
from nfvo.descriptor.nsd import Nsd, VnfProfile
from nfvo.descriptor.problems import Problem
from nfvo.descriptor.versions import vnfds_for
from nfvo.descriptor.vnfd import Vnfd
from nfvo.errors import Conflict, InvalidRequest, NotFound
from nfvo.lcm.ports import Ports
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import Image
from nfvo.lcm.store import SYSTEM, Scope, StoredDescriptor
from nfvo.lcm.writing import Writing


@dataclass(frozen=True, slots=True)
class Draft:
    """What was read, and the VNFDs on board that it was checked with."""

    read: Descriptors
    known: tuple[Vnfd, ...]


@dataclass(frozen=True, slots=True)
class Onboarded:
    """What was taken in, and what its authors may want to know."""

    descriptors: tuple[StoredDescriptor, ...]
    warnings: tuple[Problem, ...]


def onboard(ports: Ports, scope: Scope, files: Mapping[str, str]) -> Onboarded:
    """
    Take in all descriptors of ``files`` (texts by name), or none.

    What is there already is left as it is; what differs replaces it as long as
    nothing uses it.  Raises ``DescriptorError`` with every problem, ``Conflict`` when
    a descriptor that is in use would change.
    """
    if not files:
        raise InvalidRequest("there are no files", hint="send at least one descriptor")
    with ports.store.read(scope) as view:
        known = vnfds(view)
    return take_in(ports, scope, Draft(read_texts(files, known=known), known))


def draft(ports: Ports, scope: Scope, bundle: Bundle) -> Draft:
    """Read what a package has; raise ``DescriptorError`` with every problem."""
    with ports.store.read(scope) as view:
        known = vnfds(view)
    return Draft(read_bundle(bundle, known=known), known)


def take_in(
    ports: Ports, scope: Scope, draft: Draft, images: Iterable[Image] = ()
) -> Onboarded:
    """
    Take in what was read, and the images that came along, in one transaction.

    Raises ``Conflict`` when a descriptor that is in use would change, or an image has
    the name of another one.
    """
    descriptors = tuple(_stored(draft.read, draft.known))
    with ports.store.write(scope) as transaction:
        for descriptor in descriptors:
            _put(transaction, descriptor, descriptors)
        for image in images:
            _put_new(transaction, image)
    return Onboarded(descriptors, draft.read.warnings)


def _put_new(transaction: Writing, image: Image) -> None:
    """Write an image unless it is there; another of its name is not replaced."""
    old = _image(transaction, image.name)
    if old is not None and old.sha256 != image.sha256:
        hint = f"remove that first, if nothing needs it: nfvo image remove {image.name}"
        raise Conflict(f"there is another image {image.name}", hint=hint)
    if old is None:
        transaction.put_image(image)


def remove_descriptor(
    ports: Ports, scope: Scope, kind: str, id: str, version: str = ""
) -> None:
    """Give up a descriptor, the newest version unless one is named."""
    with ports.store.write(scope) as transaction:
        descriptor = transaction.descriptor(kind, id, version)
        _refuse_if_needed(transaction, descriptor, ())
        transaction.delete_descriptor(kind, id, descriptor.version)


def vnfds(view: Reading) -> tuple[Vnfd, ...]:
    """Return all VNFDs that are on board."""
    return tuple(Vnfd.model_validate_json(d.document) for d in view.descriptors("vnfd"))


def model_of(stored: StoredDescriptor) -> Nsd | Vnfd:
    """Return a stored descriptor in nfvo's terms, whenever it was stored."""
    model = Vnfd if stored.kind == "vnfd" else Nsd
    return model.model_validate_json(stored.document)


def put_image(ports: Ports, scope: Scope, image: Image) -> Image | None:
    """
    Take in an image whose bytes are in the artifact store; it may replace one.

    Returns the image that it replaced, if the bytes of that serve no other.  Raises
    ``Conflict`` when a VNFC needs the replaced one.
    """
    with ports.store.write(scope) as transaction:
        old = _image(transaction, image.name)
        if old is not None and old.sha256 != image.sha256:
            _refuse_if_running(transaction, old)
        if old != image:
            transaction.put_image(image)
        return None if old is None else _unless_needed(transaction, old)


def unless_needed(ports: Ports, scope: Scope, image: Image) -> Image | None:
    """Return an image, if its bytes serve none that is known."""
    with ports.store.read(replace(scope, project=SYSTEM.project)) as view:
        return _unless_needed(view, image)


def remove_image(ports: Ports, scope: Scope, name: str) -> Image | None:
    """Give up an image; returns it, if its bytes serve no other."""
    with ports.store.write(scope) as transaction:
        image = transaction.image(name)
        _refuse_if_running(transaction, image)
        transaction.delete_image(name)
        return _unless_needed(transaction, image)


def _unless_needed(view: Reading, image: Image) -> Image | None:
    shared = any(other.path == image.path for other in view.images())
    return None if shared else image


def _stored(read: Descriptors, known: Iterable[Vnfd]) -> Iterator[StoredDescriptor]:
    """Yield VNFDs, then NSDs with the versions of the VNFDs they were checked with."""
    everything = (*read.vnfds, *known)
    for vnfd in read.vnfds:
        yield _record("vnfd", vnfd, read)
    for nsd in read.nsds:
        versions = {id: v.version for id, v in vnfds_for(nsd, everything).items()}
        yield _record("nsd", nsd, read, _pinned(nsd, versions))


def _pinned(nsd: Nsd, versions: Mapping[str, str]) -> Nsd:
    def pinned(profile: VnfProfile) -> VnfProfile:
        return profile.model_copy(update={"vnfd_version": versions[profile.vnfd]})

    flavours = tuple(
        flavour.model_copy(
            update={"vnf_profiles": tuple(map(pinned, flavour.vnf_profiles))}
        )
        for flavour in nsd.flavours
    )
    return nsd.model_copy(update={"flavours": flavours})


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


def _put(
    transaction: Writing,
    descriptor: StoredDescriptor,
    together: Sequence[StoredDescriptor],
) -> None:
    """Write one descriptor unless it is there; ``together`` were checked with it."""
    old = _descriptor(transaction, descriptor)
    if old is not None and _says_the_same(old, descriptor):
        return
    if old is not None:
        _refuse_if_needed(transaction, old, together)
        transaction.delete_descriptor(old.kind, old.id, old.version)
    transaction.put_descriptor(descriptor)


def _says_the_same(old: StoredDescriptor, new: StoredDescriptor) -> bool:
    """Whether they are alike, though one was written by an older nfvo."""
    return old.digest == new.digest or model_of(old) == model_of(new)


def _descriptor(view: Reading, like: StoredDescriptor) -> StoredDescriptor | None:
    try:
        return view.descriptor(like.kind, like.id, like.version)
    except NotFound:
        return None


def _image(view: Reading, name: str) -> Image | None:
    try:
        return view.image(name)
    except NotFound:
        return None


def _refuse_if_needed(
    view: Reading, old: StoredDescriptor, together: Sequence[StoredDescriptor]
) -> None:
    """Raise ``Conflict`` when an NS instance, or an NSD outside, relies on ``old``."""
    what = f"{old.kind} {old.id} {old.version}"
    users = {(nsd.id, nsd.version) for nsd in _nsds_with(view, old)}
    for ns in view.ns_instances():
        if (ns.nsd, ns.nsd_version) in users:
            hint = "raise its version, or remove the service first: "
            hint += f"nfvo terminate {ns.name}, nfvo delete {ns.name}"
            raise Conflict(f"{what} is in use by the service {ns.name}", hint=hint)
    outside = users - {(other.id, other.version) for other in (*together, old)}
    for id, version in sorted(outside):
        hint = "raise its version, or give the NSD along with it"
        raise Conflict(f"{what} is in use by nsd {id} {version}", hint=hint)


def _nsds_with(view: Reading, old: StoredDescriptor) -> Iterator[StoredDescriptor]:
    """Yield the NSD itself, or the NSDs that use a VNFD in this version."""
    if old.kind == "nsd":
        yield old
        return
    for stored in view.descriptors("nsd"):
        nsd = Nsd.model_validate_json(stored.document)
        if (old.id, old.version) in {
            (p.vnfd, p.vnfd_version) for p in nsd.all_vnf_profiles()
        }:
            yield stored


def _refuse_if_running(view: Reading, image: Image) -> None:
    """Raise ``Conflict`` while a VNFC needs the image, to be healed if not to run."""
    for ns in view.ns_instances():
        for vnfc in ns.vnfcs():
            if vnfc.image_sha256 == image.sha256:
                raise Conflict(
                    f"image {image.name} is in use by {vnfc.name} of {ns.name}",
                    hint=f"nfvo terminate {ns.name}, or take another name",
                )
