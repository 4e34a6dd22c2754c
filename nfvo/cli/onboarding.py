"""What is at a path → on board: packages with their images, and descriptors."""

import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, BinaryIO

from nfvo.cli.client import Client, part
from nfvo.cli.complaints import described
from nfvo.cli.exits import Exit, Failure, Json, Refused, unreadable
from nfvo.cli.output import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nfvo.descriptor.problems import Problem

PACKAGES = "/nfvo/v1/packages"
DESCRIPTORS = "/nfvo/v1/descriptors"
LACKING = frozenset({"vnfd.unknown"})
Sending = Callable[[], Json]


def taken_in(client: Client, path: Path) -> list[Json]:
    """
    Have all that is at a path taken in; return the descriptors among it.

    Each package is taken in whole or not at all, and so are descriptors that are in
    no package.  What refers to others comes after those.
    """
    from nfvo.descriptor.bundles import lying_at

    lying = lying_at(path)
    sendings: list[Sending] = [partial(put_package, client, p) for p in lying.packages]
    if lying.files:
        texts = _texts(path, lying.files)
        sendings.append(partial(_post, client, texts))
    return [one for taken in _in_turn(sendings) for one in taken["descriptors"]]


def put_package(client: Client, package: Path) -> Json:
    """Upload an archive, or a folder that is a package; tell what it may regret."""
    try:
        if package.is_dir():
            return _zipped(client, package)
        with package.open("rb") as content:
            return _put(client, package.name, content)
    except OSError as error:
        raise unreadable(package, error) from None


def _zipped(client: Client, folder: Path) -> Json:
    from nfvo.descriptor.package.pack import zip_folder
    from nfvo.descriptor.package.refused import Refused as Unsafe

    with TemporaryFile() as archive:
        try:
            zip_folder(folder, archive)
        except Unsafe as unsafe:
            raise _not_sent(folder, unsafe.problems) from None
        archive.seek(0)
        return _put(client, folder.resolve().name, archive)


def _put(client: Client, name: str, content: BinaryIO) -> Json:
    called = re.sub(r"[^\w.+-]+", "-", name, flags=re.ASCII).lstrip(".+-") or "package"
    size = os.fstat(content.fileno()).st_size
    return _told(client.put_file(f"{PACKAGES}/{part(called)}", content, size))


def _post(client: Client, texts: Json) -> Json:
    return _told(client.post(DESCRIPTORS, {"files": texts}).body)


def _told(taken: Json) -> Json:
    for warning in taken["warnings"]:
        say(described(warning, sys.stderr))
    return taken


def _in_turn(sendings: Sequence[Sending]) -> Iterator[Json]:
    """Send all; what lacks a VNFD is sent again as long as others may bring it."""
    while sendings:
        lacking: dict[Sending, Refused] = {}
        for send in sendings:
            try:
                yield send()
            except Refused as refused:
                if not _lacks_others(refused):
                    raise
                lacking[send] = refused
        if len(lacking) == len(sendings):
            raise next(iter(lacking.values()))
        sendings = [*lacking]


def _lacks_others(refused: Refused) -> bool:
    problems = refused.details.get("problems", ())
    return any(one["code"] in LACKING for one in problems)


def _texts(path: Path, files: "Iterable[Path | Problem]") -> dict[str, str]:
    """Return the texts of files by name, or say why there are none."""
    from nfvo.descriptor import sources
    from nfvo.descriptor.problems import Problem

    found = [*sources.texts_of(files)]
    if problems := [one for one in found if isinstance(one, Problem)]:
        raise _not_sent(path, problems)
    return {one.source.file: one.text for one in found if not isinstance(one, Problem)}


def _not_sent(path: Path, problems: "Iterable[Problem]") -> Failure:
    for problem in problems:
        say(described(problem.model_dump(mode="json"), sys.stderr))
    hint = f"see: nfvo validate {path}"
    return Failure(f"{path} was not sent", Exit.ERROR, hint=hint)
