"""`nfvo package`: what descriptors came in, by SOL005's states."""

import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPResponse
from pathlib import Path
from typing import Annotated, Any

import typer

from nfvo.cli.client import Client, connect, part
from nfvo.cli.exits import Exit, Failure, Refused
from nfvo.cli.output import Column, Format, Output, put, say, show, show_list

group = typer.Typer(no_args_is_help=True, help="Packages of NSDs and VNFDs.")
LISTS = {"vnfd": "/vnfpkgm/v2/vnf_packages", "nsd": "/nsd/v2/ns_descriptors"}
CONTENT = {"vnfd": "package_content", "nsd": "nsd_content"}
MIB = 2**20
Id = Annotated[str, typer.Argument(help="an id, or DESCRIPTOR:VERSION")]
Found = Mapping[str, Any]


def _of(one: Found, name: str) -> str:
    """Return an attribute, which NS descriptors have under a longer name."""
    return str(one.get(name) or one.get(f"nsd{name[0].upper()}{name[1:]}") or "")


def _descriptor(one: Found) -> str:
    named = one.get("vnfdId") or one.get("nsdId")
    return f"{named}:{one.get('vnfdVersion') or one.get('nsdVersion')}" if named else ""


COLUMNS = (
    Column("KIND", lambda one: "nsd" if "nsdOnboardingState" in one else "vnfd"),
    Column("DESCRIPTOR", _descriptor),
    Column("STATE", lambda one: _of(one, "onboardingState")),
    Column("OPERATIONAL", lambda one: _of(one, "operationalState")),
    Column("USAGE", lambda one: _of(one, "usageState")),
    Column("ID", lambda one: one["id"]),
)


@group.command("list")
def list_packages(output: Output = Format.TEXT) -> None:
    """
    List packages, those on their way too.

    Example: nfvo package list
    """
    client = connect()
    found = [one for path in LISTS.values() for one in client.get(path)]
    show_list(found, COLUMNS, output, "no packages; nfvo descriptor add FILE")


@group.command("show")
def show_package(id: Id, output: Output = Format.YAML) -> None:
    """
    Show all that is known of a package, and of its files.

    Example: nfvo package show tiny-server:1.0
    """
    _, found = _find(connect(), id)
    show(found, output, lambda: put(found["id"]))


@group.command("get")
def get(id: Id, file: Path) -> None:
    """
    Download a package as it was uploaded.

    Example: nfvo package get tiny-server:1.0 server.csar
    """
    client = connect()
    kind, found = _find(client, id)
    path = f"{LISTS[kind]}/{part(found['id'])}/{CONTENT[kind]}"
    draft = file.with_name(f".{file.name}.part")
    try:
        size = _download(client, path, draft)
        draft.replace(file)
    except OSError as error:
        raise Failure(
            f"{file}: {error.strerror or error}",
            Exit.ERROR,
            hint="name a file in a folder that you may write to",
        ) from None
    finally:
        with suppress(OSError):
            draft.unlink()
    say(f"{file}: {size} bytes")


@group.command("disable")
def disable(id: Id) -> None:
    """
    Let nothing new be made of a package; what runs goes on.

    Example: nfvo package disable tiny-server:1.0
    """
    _switch(id, "DISABLED")


@group.command("enable")
def enable(id: Id) -> None:
    """
    Let services be made of a package again.

    Example: nfvo package enable tiny-server:1.0
    """
    _switch(id, "ENABLED")


@group.command("remove")
def remove(id: Id) -> None:
    """
    Remove a package that is disabled and not used.

    Example: nfvo package remove tiny-server:1.0
    """
    client = connect()
    kind, found = _find(client, id)
    client.delete(f"{LISTS[kind]}/{part(found['id'])}")
    say(f"package {id} removed")


def _switch(id: str, state: str) -> None:
    client = connect()
    kind, found = _find(client, id)
    name = "nsdOperationalState" if kind == "nsd" else "operationalState"
    client.patch(f"{LISTS[kind]}/{part(found['id'])}", {name: state})
    say(f"package {id} is {state}")


def _find(client: Client, id: str) -> tuple[str, Found]:
    """Return a package of either kind, and which it is."""
    try:
        return "vnfd", client.get(f"{LISTS['vnfd']}/{part(id)}")
    except Refused as refused:
        if refused.code is not Exit.NOT_FOUND:
            raise
    return "nsd", client.get(f"{LISTS['nsd']}/{part(id)}")


def _download(client: Client, path: str, file: Path) -> int:
    """Write what is at a path; return its size, ``Failure`` when bytes are missing."""
    digest, size = hashlib.sha256(), 0
    with client.opened(path) as response, file.open("wb") as target:
        while chunk := _read(client, response):
            target.write(chunk)
            digest.update(chunk)
            size += len(chunk)
        target.flush()
        os.fsync(target.fileno())
        tag = (response.getheader("ETag") or "").strip('"')
    if tag and tag != digest.hexdigest():
        hint = "download it again"
        raise Failure(f"{path}: its checksum differs", Exit.ERROR, hint=hint)
    return size


def _read(client: Client, response: HTTPResponse) -> bytes:
    with client.reaching():
        return response.read(MIB)
