"""A package that was checked: what it is, what is its descriptor, what is wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from nfvo.descriptor.fault import Fault, enough
from nfvo.descriptor.package import osm, outer, signatures, sol004
from nfvo.descriptor.package.contents import Contents
from nfvo.descriptor.package.entries import alike
from nfvo.descriptor.package.hashing import Digests, digests
from nfvo.descriptor.package.layout import layout
from nfvo.descriptor.package.manifest import Manifest
from nfvo.descriptor.package.opening import opened, unpacked
from nfvo.descriptor.package.refused import START, Refused
from nfvo.descriptor.package.rules import Rules, Verdict, verdict
from nfvo.descriptor.package.shape import Kind, shape
from nfvo.descriptor.problems import Problem
from nfvo.descriptor.words import counted, quoted

ALWAYS = "sha256"
"""What every file is hashed with: it is found in the artifact store by this."""


@dataclass(frozen=True, slots=True)
class Package:
    """
    What came of checking a package.

    ``entry`` is its descriptor, empty when it is ``PLAIN``: then any YAML file may be
    one.  ``contents`` may be read for as long as the package is open.
    """

    kind: Kind
    contents: Contents
    entry: str
    problems: tuple[Problem, ...]
    verdict: Verdict = Verdict.UNSIGNED
    manifest: Manifest | None = None
    digests: Digests = field(default_factory=Digests)


@contextmanager
def package(path: Path, rules: Rules, name: str = "") -> Iterator[Package]:
    """
    Open a package, and check all of it; raise ``Refused`` when it is not safe.

    ``name`` is how problems call it, by default its path.
    """
    with opened(path, rules.limits, name) as contents:
        found = outer.outer(contents)
        if found is None:
            yield _demanded(checked(contents, rules), rules)
            return
        with (
            outer.taken(contents, found) as inside,
            unpacked(
                f"{contents.name}/{found.package}", inside.file, rules.limits
            ) as inner,
        ):
            _refuse_third(inner)
            problems = outer.problems(contents, found, inside, rules.check)
            one = checked(inner, rules)
            yield _demanded(_with_outer(one, (*problems,), found), rules)


def checked(contents: Contents, rules: Rules) -> Package:
    """Check everything in a package; no byte of it is left unread."""
    found = shape(contents)
    check = {Kind.SOL004: _sol004, Kind.OSM: _osm, Kind.PLAIN: _plain}[found.kind]
    one = check(found.contents, rules)
    more = enough(alike(contents.name, contents.sizes))
    problems = (*one.problems, *more, *_linked(contents))
    return replace(one, problems=problems)


def _linked(contents: Contents) -> Iterator[Problem]:
    """Warn of links that stay in a package: elsewhere they may be followed."""
    if contents.links:
        link, end = next(iter(contents.links.items()))
        said = counted(len(contents.links), "link")
        message = f"{said}, such as {quoted(link)} to {quoted(end)}"
        yield Fault("package.link-inside", message).at(contents.name, START)


def _sol004(contents: Contents, rules: Rules) -> Package:
    where = layout(contents)
    said = sol004.manifest_of(contents, where)
    stated = sol004.stated(contents, where, said)
    of_files = signatures.of_files(stated)
    made = _digests(contents, [*sol004.wanted(stated), *signatures.wanted(of_files)])
    problems = (
        *where.problems,
        *said.problems,
        *made.problems,
        *enough(sol004.differing(contents, stated, made)),
        *signatures.manifest_problems(contents, where, said, rules.check),
        *enough(signatures.file_problems(contents, of_files, made, rules.check)),
        *enough(sol004.uncovered(contents, where, said)),
    )
    is_signed = bool(said.signature)
    so = verdict(is_signed or bool(of_files), problems)
    if so is Verdict.TRUSTED and not is_signed:
        so = Verdict.UNSIGNED  # single files are, not the package
    return Package(Kind.SOL004, contents, where.entry, problems, so, said, made)


def _osm(contents: Contents, _rules: Rules) -> Package:
    lines = [*osm.checksums(contents)]
    sums = [one for one in lines if isinstance(one, osm.Checksum)]
    made = _digests(contents, [(one.path, "md5") for one in sums])
    entry = osm.entry(contents)
    problems = (
        *enough(osm.no_checksums(contents, lines)),
        *made.problems,
        *enough(osm.differing(contents, sums, made)),
        *([entry] if isinstance(entry, Problem) else []),
    )
    named = entry if isinstance(entry, str) else ""
    return Package(Kind.OSM, contents, named, problems, digests=made)


def _plain(contents: Contents, _rules: Rules) -> Package:
    made = _digests(contents, [])
    return Package(Kind.PLAIN, contents, "", made.problems, digests=made)


def _digests(contents: Contents, wanted: list[tuple[str, str]]) -> Digests:
    always = ((name, ALWAYS) for name in contents.sizes)
    return digests(contents, sol004.mapping(iter([*wanted, *always])))


def _refuse_third(inner: Contents) -> None:
    if outer.outer(inner) is not None:
        message = "a package in a package in a package"
        fault = Fault("package.nested", message, hint="unpack the outer one first")
        raise Refused([fault.at(inner.name, START)])


def _with_outer(
    one: Package, problems: tuple[Problem, ...], found: outer.Outer
) -> Package:
    """Add what the signature around a package says; the worse verdict counts."""
    around = verdict(bool(found.signature), problems)
    worst = [Verdict.BROKEN, Verdict.UNKNOWN, Verdict.TRUSTED, Verdict.UNSIGNED]
    chosen = min(one.verdict, around, key=worst.index)
    return replace(one, problems=(*problems, *one.problems), verdict=chosen)


def _demanded(one: Package, rules: Rules) -> Package:
    if one.verdict is not Verdict.UNSIGNED or not rules.require_signed:
        return one
    problems = (*one.problems, signatures.unsigned(one.contents))
    return replace(one, problems=problems)
