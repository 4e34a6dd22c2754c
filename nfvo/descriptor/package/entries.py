"""
Which names a package may have: none that leaves it, none twice, none too many.

All entries are judged before any is read: an archive is a stranger's text, and what
unpacks it elsewhere (a VNFM, `unzip`) would follow its names.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from nfvo.descriptor.fault import Fault, enough
from nfvo.descriptor.package.contents import Entry, Listing, Sort, plain_name
from nfvo.descriptor.package.limits import Limits
from nfvo.descriptor.package.links import ends
from nfvo.descriptor.package.refused import START, Refused, refuse
from nfvo.descriptor.problems import Problem, Severity
from nfvo.descriptor.words import quoted

AGAIN = "make the package anew, with plain files by relative names"
DRIVE = re.compile("[A-Za-z]:")
CONTROL = re.compile("[\x00-\x1f\x7f]")
SURROGATE = re.compile("[\ud800-\udfff]")


def listing(package: str, entries: Iterable[Entry], limits: Limits) -> Listing:
    """Return the files of a package and their sizes, or raise ``Refused``."""
    listed = _counted(package, entries, limits)
    links = ends(listed)
    files = (one for one in listed if one.sort is Sort.FILE)
    sizes = {plain_name(one.name): one.size for one in files}
    sizes |= {link: sizes[end] for link, end in links.items() if end in sizes}
    faults = [*_faults(listed, links, limits)]
    if not faults:
        faults.extend(_clashes(listed))
        faults.extend(_heavy(sizes, limits))
    problems = tuple(enough(fault.at(package, START) for fault in faults))
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise Refused(problems)
    return Listing(sizes, links)


def alike(package: str, names: Iterable[str]) -> Iterator[Problem]:
    """Warn of names that differ for us, and not on a Mac or on Windows."""
    seen: dict[str, str] = {}
    for name in names:
        first = seen.setdefault(unicodedata.normalize("NFC", name).casefold(), name)
        if first != name:
            message = (
                f"{quoted(name)} and {quoted(first)} differ in case or accents only"
            )
            yield Fault("package.alike", message).at(package, START)


def _counted(package: str, entries: Iterable[Entry], limits: Limits) -> list[Entry]:
    listed = []
    for entry in entries:
        if entry.sort is Sort.FOLDER and plain_name(entry.name) in ("", "."):
            continue
        listed.append(entry)
        if len(listed) > limits.members:
            fault = Fault(
                "package.too-many", "too many files", f"at most {limits.members}"
            )
            raise refuse(package, fault)
    return listed


def _faults(
    entries: Iterable[Entry], links: Mapping[str, str], limits: Limits
) -> Iterator[Fault]:
    """Yield what is wrong with each entry for itself; ``links`` stay inside."""
    for entry in entries:
        fault = _name_fault(entry.name, limits)
        if fault is not None:
            yield fault
        elif entry.sort is Sort.LINK:
            if plain_name(entry.name) not in links:
                yield Fault("package.link", _astray(entry), hint=AGAIN)
        elif entry.sort is Sort.SPECIAL:
            message = f"{quoted(entry.name)} is no plain file"
            yield Fault("package.special", message, "files and folders", AGAIN)
        elif not 0 <= entry.size <= limits.member_bytes:
            message = f"{quoted(entry.name)} has {entry.size} bytes"
            most = f"at most {limits.member_bytes}"
            yield Fault("package.too-large", message, most)


def _astray(entry: Entry) -> str:
    if not entry.target:
        return f"{quoted(entry.name)} is a link"
    said = f"{quoted(entry.name)} is a link to {quoted(entry.target)}"
    return f"{said}, which is no file or folder of the package"


def _name_fault(name: str, limits: Limits) -> Fault | None:
    """Say what is wrong with a name, if anything is."""
    said = f"the name {quoted(name)}"
    if SURROGATE.search(name):
        hint = "name the files in UTF-8"
        return Fault("package.name-encoding", f"{said} is not UTF-8", hint=hint)
    if "\\" in name:
        hint = "part names by '/', as the zip format says (4.4.17)"
        return Fault("package.backslash", f"{said} has a backslash", hint=hint)
    parts = plain_name(name).split("/")
    if name.startswith("/") or DRIVE.match(name) or ".." in parts:
        return Fault("package.outside", f"{said} leaves the package", hint=AGAIN)
    if CONTROL.search(name) or not all(parts) or "." in parts:
        return Fault("package.name", f"{said} is no plain path", hint=AGAIN)
    if len(name.encode()) > limits.name_bytes or len(parts) > limits.depth:
        most = f"at most {limits.name_bytes} bytes and {limits.depth} folders deep"
        return Fault("package.name", f"{said} is too long", most)
    return None


def _clashes(entries: Iterable[Entry]) -> Iterator[Fault]:
    """Yield names that stand for two files, or for a file and a folder."""
    files: set[str] = set()
    folders: set[str] = set()
    for entry in entries:
        name = plain_name(entry.name)
        folders.update(map(str, PurePosixPath(name).parents))
        if entry.sort is Sort.FOLDER:
            folders.add(name)
        elif name in files:
            message = f"{quoted(name)} is there twice"
            yield Fault("package.duplicate", message, hint=AGAIN)
        else:
            files.add(name)
    for name in sorted(files & folders):
        message = f"{quoted(name)} is a file and a folder"
        yield Fault("package.duplicate", message, hint=AGAIN)


def _heavy(sizes: Mapping[str, int], limits: Limits) -> Iterator[Fault]:
    total = sum(sizes.values())
    if total > limits.total_bytes:
        most = f"at most {limits.total_bytes}"
        yield Fault("package.too-large", f"{total} bytes, unpacked", most)


def grows(package: str, sizes: Mapping[str, int], packed: int, limits: Limits) -> None:
    """Raise ``Refused`` when a package grows more by unpacking than files do."""
    total = sum(sizes.values())
    if total > limits.unpacked(packed):
        raise refuse(package, bomb(total, packed, limits))


def bomb(total: int, packed: int, limits: Limits) -> Fault:
    """Return the fault of ``packed`` bytes that become ``total``."""
    message = f"{packed} bytes become {total}, {total // max(packed, 1)} times as many"
    hint = "if it is right, raise NFVO_PACKAGE_MAX_RATIO"
    return Fault("package.bomb", message, f"at most {limits.ratio} times", hint)
