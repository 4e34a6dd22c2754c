"""Packages in SOL005's words: VnfPkgInfo (9.5.2.5) and NsdInfo (5.5.2.2)."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus

from nfvo.api.problems import members
from nfvo.descriptor.image import SwImage
from nfvo.descriptor.package.images import images_of
from nfvo.descriptor.vnfd import Vnfd
from nfvo.lcm.catalogue.guard import vnfds_in
from nfvo.lcm.catalogue.models import nsd_of, vnfd_of
from nfvo.lcm.package import Facts, PackageRecord, PackedFile, S
from nfvo.lcm.reading import Reading
from nfvo.lcm.store import DescriptorKey, StoredDescriptor

GIB, MIB = 2**30, 2**20
Shown = dict[str, object]
Used = frozenset[DescriptorKey]
NO_ARTIFACTS = (".cert", ".cms", ".sig", ".p7s")
"""Signatures and certificates are no artifacts (SOL005, 9.5.2.5)."""


def vnf_package(view: Reading, one: PackageRecord, used: Used) -> Shown:
    """Return a VnfPkgInfo; what is of the content only is there when that is."""
    here = f"/vnfpkgm/v2/vnf_packages/{one.id}"
    return {
        "id": one.id,
        **(_of_vnfd(view, one) if one.state is S.ONBOARDED else {}),
        **_checksum(one),
        "onboardingState": one.state,
        "operationalState": _operational(one),
        "usageState": _usage(one, used),
        "userDefinedData": dict(one.user_data),
        **_failure(one, here),
        "_links": _links(here, vnfd="vnfd", packageContent="package_content"),
    }


def _of_vnfd(view: Reading, one: PackageRecord) -> Shown:
    vnfd = vnfd_of(view.descriptor("vnfd", one.descriptor, one.version))
    facts = one.content.facts or Facts()
    option = {"packageSecurityOption": facts.option} if facts.option else {}
    return {
        "vnfdId": vnfd.id,
        "vnfProvider": vnfd.provider,
        "vnfProductName": vnfd.product_name or vnfd.id,
        "vnfSoftwareVersion": vnfd.software_version or vnfd.version,
        "vnfdVersion": vnfd.version,
        **option,
        "softwareImages": [*_images(vnfd, facts, one)],
        "additionalArtifacts": [*_artifacts(vnfd, facts)],
        "vnfmInfo": list(vnfd.vnfm_info),
    }


def _images(vnfd: Vnfd, facts: Facts, one: PackageRecord) -> Iterator[Shown]:
    """Yield a SoftwareImageInfo (9.5.3.2) for each image that is in the package."""
    files = {file.path: file for file in facts.files}
    images = {image.name: image for image in images_of(vnfd)}
    for image in images.values():
        if file := files.get(image.artifact.removeprefix("./")):
            yield _image(vnfd, image, file, one)


def _image(vnfd: Vnfd, image: SwImage, file: PackedFile, one: PackageRecord) -> Shown:
    return {
        "id": image.name,
        "name": image.name,
        "provider": vnfd.provider,
        "version": image.version,
        "checksum": _sha256(file.sha256),
        "isEncrypted": False,
        "containerFormat": (image.container_format or "bare").upper(),
        "diskFormat": (image.disk_format or "qcow2").upper(),
        "createdAt": one.created_at,
        "minDisk": image.min_disk_gib * GIB,
        "minRam": image.min_memory_mib * MIB,
        "size": file.size,
        "imagePath": file.path,
    }


def _artifacts(vnfd: Vnfd, facts: Facts) -> Iterator[Shown]:
    """Yield a VnfPackageArtifactInfo (9.5.3.3) for each other file."""
    for file in artifacts_of(vnfd, facts):
        yield {
            "artifactPath": file.path,
            "checksum": _sha256(file.sha256),
            "isEncrypted": False,
        }


def artifacts_of(vnfd: Vnfd, facts: Facts) -> Iterator[PackedFile]:
    """Yield the files that are no images, and no parts of the VNFD or the manifest."""
    images = {image.artifact.removeprefix("./") for image in images_of(vnfd)}
    others = {*images, *facts.definitions, facts.manifest, "TOSCA-Metadata/TOSCA.meta"}
    for file in facts.files:
        if file.path not in others and not file.path.endswith(NO_ARTIFACTS):
            yield file


def nsd(view: Reading, one: PackageRecord, used: Used) -> Shown:
    """Return an NsdInfo; what is of the content only is there when that is."""
    here = f"/nsd/v2/ns_descriptors/{one.id}"
    return {
        "id": one.id,
        **(_of_nsd(view, one) if one.state is S.ONBOARDED else {}),
        "nsdOnboardingState": one.state,
        "nsdOperationalState": _operational(one),
        "nsdUsageState": _usage(one, used),
        "userDefinedData": dict(one.user_data),
        **_failure(one, here),
        "_links": _links(here, nsd_content="nsd_content"),
    }


def _of_nsd(view: Reading, one: PackageRecord) -> Shown:
    stored = view.descriptor("nsd", one.descriptor, one.version)
    read = nsd_of(stored)
    option = one.content.facts.option if one.content.facts else ""
    return {
        "nsdId": read.id,
        "nsdName": read.name or read.id,
        "nsdVersion": read.version,
        "nsdDesigner": read.designer,
        "nsdInvariantId": read.id,
        "vnfPkgIds": [*_packages(view, stored)],
        "pnfdInfoIds": [],
        "nestedNsdInfoIds": [],
        **({"archiveSecurityOption": option} if option else {}),
    }


def _packages(view: Reading, stored: StoredDescriptor) -> Iterator[str]:
    for key in sorted(vnfds_in(stored)):
        if package := view.package_of(key):
            yield package.id


def _operational(one: PackageRecord) -> str:
    return "ENABLED" if one.enabled else "DISABLED"


def _usage(one: PackageRecord, used: Used) -> str:
    key = (one.kind, one.descriptor, one.version)
    return "IN_USE" if key in used else "NOT_IN_USE"


def _checksum(one: PackageRecord) -> Shown:
    return {"checksum": _sha256(one.content.sha256)} if one.content.sha256 else {}


def _sha256(digest: str) -> Mapping[str, str]:
    return {"algorithm": "SHA-256", "hash": digest}


def _failure(one: PackageRecord, here: str) -> Shown:
    """Return why it is not on board, as problem details with every problem."""
    if one.failure is None:
        return {}
    why = one.failure
    more = {"hint": why.hint, "problems": why.problems, "instance": here}
    details = members(HTTPStatus(why.status), why.code, why.detail, **more)
    return {"onboardingFailureDetails": details}


def _links(here: str, **more: str) -> Shown:
    named = {name: {"href": f"{here}/{path}"} for name, path in more.items()}
    return {"self": {"href": here}, **named}
