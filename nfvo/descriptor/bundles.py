"""Paths and uploads → bundles: what lies together is read together."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from nfvo.descriptor import sources
from nfvo.descriptor.bundle import Bundle, Folder, Given
from nfvo.descriptor.package.folders import archives_in, is_archive, packages_in
from nfvo.descriptor.problems import Problem

if TYPE_CHECKING:
    from nfvo.descriptor.package.rules import Rules


def of_paths(paths: Iterable[Path], rules: "Rules | None") -> Iterator[Bundle]:
    """
    Yield a bundle for each folder, package, and file that is given by itself.

    Of a folder, packages that lie in it unpacked are bundles of their own; archives
    in it are looked at when there is nothing else.
    """
    for path in paths:
        if not path.is_dir():
            yield from _of_file(path, rules)
        else:
            yield from _of_folder(path, rules)


def _of_file(path: Path, rules: "Rules | None") -> Iterator[Bundle]:
    if is_archive(path):
        yield from _of_package(path, rules)
    else:
        yield _bundle(path.parent, [path])


def _of_folder(folder: Path, rules: "Rules | None") -> Iterator[Bundle]:
    packages = [*packages_in(folder)]
    found = [*sources.files([folder])]
    files = [one for one in found if isinstance(one, Path)]
    own = [one for one in files if not any(map(one.is_relative_to, packages))]
    archives = [] if files or packages else archives_in(folder)
    if own or not (packages or archives):
        yield _bundle(folder, own or found)
    for path in (*packages, *archives):
        yield from _of_package(path, rules)


def _of_package(path: Path, rules: "Rules | None") -> Iterator[Bundle]:
    """Yield the bundle of a package; without rules nobody is trusted, and it is now."""
    from nfvo.descriptor.package.rules import Rules
    from nfvo.descriptor.packaged import of_package

    yield from of_package(path, rules or Rules.now())


def _bundle(folder: Path, found: Iterable[Path | Problem]) -> Bundle:
    label = "" if folder == Path() else str(folder)
    return Bundle(tuple(sources.texts_of(found)), Folder(folder), label)


def of_texts(texts: Mapping[str, str | bytes]) -> Bundle:
    """Return the bundle of texts that came with one request, by their names."""
    files = {
        name: text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        for name, text in texts.items()
    }
    return Bundle(tuple(sources.decode(*one) for one in files.items()), Given(files))
