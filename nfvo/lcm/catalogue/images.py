"""Images, taken in and given up: alone, or with the packages that they came in."""

from dataclasses import replace

from nfvo.descriptor.image import SwImage
from nfvo.descriptor.package.images import images_of
from nfvo.descriptor.vnfd import Vnfd
from nfvo.errors import Conflict, NotFound
from nfvo.lcm.catalogue.models import vnfd_of, vnfds
from nfvo.lcm.ports import Ports
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import Image
from nfvo.lcm.store import Scope, StoredDescriptor
from nfvo.lcm.writing import Writing


def put_image(ports: Ports, scope: Scope, image: Image) -> None:
    """
    Take in an image whose bytes are in the artifact store; it may replace one.

    Raises ``Conflict`` when a VNFC needs the replaced one.
    """
    with ports.store.write(scope) as transaction:
        old = _image(transaction, image.name)
        if old is not None and old.sha256 != image.sha256:
            _refuse_if_running(transaction, old)
        if old != image:
            transaction.put_image(image)


def put_new(transaction: Writing, image: Image) -> None:
    """
    Write an image, or where its bytes are now; another of its name is not replaced.

    Who put it in by hand keeps it: it does not go with a package.
    """
    old = _image(transaction, image.name)
    if old is not None and old.sha256 != image.sha256:
        hint = f"remove that first, if nothing needs it: nfvo image remove {image.name}"
        raise Conflict(f"there is another image {image.name}", hint=hint)
    if old is None:
        transaction.put_image(image)
    elif (old.path, old.start) != (image.path, image.start):
        transaction.put_image(replace(old, path=image.path, start=image.start))


def put_known(tx: Writing, vnfd: Vnfd) -> None:
    """Let images be there by the names of a VNFD that are there by its checksums."""
    there = tx.images()
    names = {image.name for image in there}
    for wanted in images_of(vnfd):
        found = next((one for one in there if _is(one, wanted)), None)
        if found is not None and wanted.name not in names:
            tx.put_image(replace(found, name=wanted.name, packaged=True))
            names.add(wanted.name)


def _is(image: Image, wanted: SwImage) -> bool:
    """Whether an image has the checksum that a VNFD says, by whatever algorithm."""
    if wanted.sha256:
        return wanted.sha256 == image.sha256
    if wanted.checksum is None:
        return False
    return image.checksums.get(wanted.checksum.algorithm) == wanted.checksum.hash


def remove_image(ports: Ports, scope: Scope, name: str) -> None:
    """Give up an image that no VNFC needs."""
    with ports.store.write(scope) as transaction:
        _refuse_if_running(transaction, transaction.image(name))
        transaction.delete_image(name)


def forget_unnamed(tx: Writing, removed: StoredDescriptor) -> None:
    """Remove images that came in packages and are named by a removed VNFD alone."""
    if removed.kind != "vnfd":
        return
    named = {one.name for vnfd in vnfds(tx) for one in images_of(vnfd)}
    for name in {one.name for one in images_of(vnfd_of(removed))} - named:
        image = _image(tx, name)
        if image is not None and image.packaged and not _user(tx, image):
            tx.delete_image(name)


def _image(view: Reading, name: str) -> Image | None:
    try:
        return view.image(name)
    except NotFound:
        return None


def _user(view: Reading, image: Image) -> tuple[str, str] | None:
    """Return a VNFC that needs the image, to be healed if not to run, and its NS."""
    for ns in view.ns_instances():
        for vnfc in ns.vnfcs():
            if vnfc.image_sha256 == image.sha256:
                return vnfc.name, ns.name
    return None


def _refuse_if_running(view: Reading, image: Image) -> None:
    if user := _user(view, image):
        vnfc, ns = user
        raise Conflict(
            f"image {image.name} is in use by {vnfc} of {ns}",
            hint=f"nfvo terminate {ns}, or take another name",
        )
