"""Software images: ``sw_image_data``, or since 4.x an artifact's properties."""

from nfvo.descriptor.image import Checksum, SwImage
from nfvo.descriptor.sol001 import plain
from nfvo.descriptor.sol001.making import Making
from nfvo.descriptor.tosca import Artifact, Fields, NodeTemplate, Value

ARTIFACTS = ("tosca.artifacts.nfv.SwImage", "tosca.artifacts.Deployment.Image")
SHA256 = "sha-256"


def image_of(node: NodeTemplate, making: Making) -> SwImage | None:
    """Return the image of a VDU, a storage or a container, if it has one."""
    artifact = _artifact(node)
    data = node.get("sw_image_data")
    if not isinstance(data, Fields):
        data = artifact.properties if artifact else None
    return _image(node, data, artifact, making) if data is not None else None


def names_image(node: NodeTemplate) -> bool:
    """Whether a node says an image, be it one that is refused."""
    return bool(_artifact(node)) or isinstance(node.get("sw_image_data"), Fields)


def _artifact(node: NodeTemplate) -> Artifact | None:
    return next((a for a in node.artifacts.values() if a.is_a(*ARTIFACTS)), None)


def _image(
    node: NodeTemplate, data: Fields, artifact: Artifact | None, making: Making
) -> SwImage | None:
    name = data.get("name")
    written = plain.text(name) or (artifact.name if artifact else node.name)
    at = name.at if name is not None else data.at
    checksum = data.get("checksum")
    values = {
        "name": making.name(written, at),
        "version": plain.text(data.get("version")),
        "disk_format": plain.text(data.get("disk_format")),
        "container_format": plain.text(data.get("container_format")),
        "min_disk_gib": plain.gibibytes(data.get("min_disk")) or 0,
        "min_memory_mib": plain.mebibytes(data.get("min_ram")) or 0,
        "size_bytes": plain.length_of(data.get("size")),
        "operating_system": plain.text(data.get("operating_system")),
        "artifact": _file(artifact, making),
        **_digest(checksum, making),
    }
    places = {key: value.at for key, value in data.items()}
    if isinstance(checksum, Fields) and (digest := checksum.get("hash")) is not None:
        places["sha256"] = digest.at
    return making.make(SwImage, at, values, places)


def _file(artifact: Artifact | None, making: Making) -> str:
    """Return the name of the image's file in the package, or its address."""
    return making.bundle.inside(artifact.path) if artifact else ""


def _digest(checksum: Value | None, making: Making) -> dict[str, object]:
    """Return the checksum, as SHA-256 or as one of another algorithm."""
    if not isinstance(checksum, Fields):
        return {}
    algorithm = _algorithm(plain.text(checksum.get("algorithm")))
    digest = plain.text(checksum.get("hash")).lower()
    if algorithm == SHA256:
        return {"sha256": digest}
    values = {"algorithm": algorithm, "hash": digest}
    places = {key: value.at for key, value in checksum.items()}
    return {"checksum": making.make(Checksum, checksum.at, values, places)}


def _algorithm(written: str) -> str:
    """Return ``sha-256`` also for ``SHA256``, which is often written."""
    name = written.lower().replace("-", "").replace("_", "")
    return f"sha-{name[3:]}" if name.startswith("sha") else written
