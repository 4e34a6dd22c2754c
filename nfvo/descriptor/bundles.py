"""Paths and uploads → bundles: what lies together is read together."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
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

    Of a folder, packages that lie in it unpacked are bundles of their own, and so are
    archives; in folders below it those are looked at when there is nothing else.
    """
    for path in paths:
        lying = lying_at(path)
        if lying.files:
            yield _bundle(path if path.is_dir() else path.parent, lying.files)
        for package in lying.packages:
            yield from _of_package(package, rules)


@dataclass(frozen=True, slots=True)
class Lying:
    """What is at a path: packages, and files of no package or why there is none."""

    packages: tuple[Path, ...] = ()
    files: tuple[Path | Problem, ...] = ()


def lying_at(path: Path) -> Lying:
    """Return what is at a path, which is there; a folder may be a package itself."""
    if path.is_dir():
        return _in_folder(path)
    return Lying(packages=(path,)) if is_archive(path) else Lying(files=(path,))


def _in_folder(folder: Path) -> Lying:
    folders = [*packages_in(folder)]
    found = [*sources.files([folder])]
    files = [one for one in found if isinstance(one, Path)]
    own = [one for one in files if not any(map(one.is_relative_to, folders))]
    archives = archives_in(folder, deep=not (files or folders))
    packages = (*folders, *(archives if folder not in folders else ()))
    return Lying(packages, tuple(own or ([] if packages else found)))


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
