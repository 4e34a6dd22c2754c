"""`nfvo image` and `nfvo descriptor`: what services are made of."""

import hashlib
from pathlib import Path
from typing import Annotated

import typer

from nfvo.cli.client import connect, part
from nfvo.cli.exits import Exit, Failure, unreadable
from nfvo.cli.onboarding import put_package
from nfvo.cli.output import Column, Format, Output, put, say, show, show_list

image_group = typer.Typer(no_args_is_help=True, help="Images of VNFs.")
descriptor_group = typer.Typer(no_args_is_help=True, help="NSDs and VNFDs.")
IMAGES = "/nfvo/v1/images"
DESCRIPTORS = "/nfvo/v1/descriptors"
IMAGE_COLUMNS = (
    Column("NAME", lambda one: one["name"]),
    Column("FORMAT", lambda one: one["format"]),
    Column("SIZE", lambda one: f"{one['size'] / 2**20:.1f} MiB"),
    Column("SHA256", lambda one: one["sha256"][:12]),
    Column("PATH", lambda one: one["path"], wide=True),
)
DESCRIPTOR_COLUMNS = (
    Column("KIND", lambda one: one["kind"]),
    Column("ID", lambda one: one["id"]),
    Column("VERSION", lambda one: one["version"]),
    Column("SOURCE", lambda one: one["source"]),
    Column("DIGEST", lambda one: one["digest"], wide=True),
)
Kind = Annotated[str, typer.Argument(help="nsd or vnfd")]
Version = Annotated[str, typer.Option(help="a version; else the newest")]


@image_group.command("add")
def add_image(
    name: str,
    file: Path,
    raw: Annotated[bool, typer.Option(help="the file is a raw disk")] = False,
    output: Output = Format.TEXT,
) -> None:
    """
    Upload an image; its checksum is compared on arrival.

    Example: nfvo image add tiny-vnf tiny-vnf.qcow2
    """
    client = connect()
    path = f"{IMAGES}/{part(name)}" + ("?format=raw" if raw else "")
    try:
        with file.open("rb") as content:
            image = client.put_file(path, content, file.stat().st_size)
        expected = _sha256(file)
    except OSError as error:
        raise unreadable(file, error) from None
    if image["sha256"] != expected:
        client.delete(f"{IMAGES}/{part(name)}")
        hint = "upload it again when nothing writes it any more"
        raise Failure(f"{file} changed while it was uploaded", Exit.ERROR, hint=hint)
    show(image, output, lambda: say(f"image {name}: {image['size']} bytes"))


@image_group.command("list")
def list_images(output: Output = Format.TEXT) -> None:
    """
    List the images.

    Example: nfvo image list
    """
    found = connect().get(IMAGES)
    show_list(found, IMAGE_COLUMNS, output, "no images; nfvo image add NAME FILE")


@image_group.command("remove")
def remove_image(name: str) -> None:
    """
    Remove an image that no VNFC needs.

    Example: nfvo image remove tiny-vnf
    """
    connect().delete(f"{IMAGES}/{part(name)}")
    say(f"image {name} removed")


@descriptor_group.command("add")
def add_package(file: Path, output: Output = Format.TEXT) -> None:
    """
    Upload a package: its descriptors and its images.

    Example: nfvo descriptor add firewall.csar
    """
    taken = put_package(connect(), file)

    def text() -> None:
        for one in taken["descriptors"]:
            say(f"{one['kind']} {one['id']} {one['version']}")
        for one in taken["images"]:
            say(f"image {one['name']}: {one['size']} bytes")
        say(f"{file.name}: {taken['signature']}")

    show(taken, output, text)


@descriptor_group.command("list")
def list_descriptors(output: Output = Format.TEXT) -> None:
    """
    List the descriptors that were on-boarded.

    Example: nfvo descriptor list
    """
    found = connect().get(DESCRIPTORS)
    show_list(found, DESCRIPTOR_COLUMNS, output, "no descriptors; nfvo apply PATH")


@descriptor_group.command("show")
def show_descriptor(
    kind: Kind, id: str, version: Version = "", output: Output = Format.YAML
) -> None:
    """
    Show one descriptor as nfvo understands it.

    Example: nfvo descriptor show vnfd tiny-server
    """
    found = connect().get(_path(kind, id, version))
    show(found["document"], output, lambda: put(str(found["document"]["id"])))


@descriptor_group.command("remove")
def remove_descriptor(kind: Kind, id: str, version: Version = "") -> None:
    """
    Remove a descriptor that nothing uses.

    Example: nfvo descriptor remove nsd firewall-chain --version 1.0
    """
    connect().delete(_path(kind, id, version))
    say(f"{kind} {id} removed")


def _path(kind: str, id: str, version: str) -> str:
    query = f"?version={part(version)}" if version else ""
    return f"{DESCRIPTORS}/{part(kind)}/{part(id)}{query}"


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
