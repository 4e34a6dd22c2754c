"""Paths and uploads → bundles: what lies together is read together."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from nfvo.descriptor import sources
from nfvo.descriptor.bundle import Bundle, Folder, Given


def of_paths(paths: Iterable[Path]) -> Iterator[Bundle]:
    """Yield a bundle for each folder, and for each file that is given by itself."""
    for path in paths:
        folder = path if path.is_dir() else path.parent
        label = "" if folder == Path() else str(folder)
        yield Bundle(tuple(sources.texts([path])), Folder(folder), label)


def of_texts(texts: Mapping[str, str | bytes]) -> Bundle:
    """Return the bundle of texts that came with one request, by their names."""
    files = {
        name: text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        for name, text in texts.items()
    }
    return Bundle(tuple(sources.decode(*one) for one in files.items()), Given(files))
