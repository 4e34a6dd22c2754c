"""
Make ``nfvo/descriptor/yang/tables/sol006.txt`` of ETSI's YANG modules.

Needs pyang (BSD), and a folder for each version, oldest first, named by it::

    pip install pyang
    python -m tests.descriptor.yang.generate v3.3.1/src/yang v4.3.1/src/yang
"""

import re
import sys
from pathlib import Path

from pyang import repository
from pyang.context import Context

TABLE = Path("nfvo/descriptor/yang/tables/sol006.txt")
HEAD = """\
# ETSI GS NFV-SOL 006: the nodes of its YANG modules, versions {versions}.
# Copyright 2019 ETSI, BSD-3-Clause: LICENSE-ETSI.  Made by
# tests/descriptor/yang/generate.py; do not edit.  How to read it: table.py.
"""
MODULE = "etsi-nfv-descriptors"
VERSION = re.compile(r"v?(\d+\.\d+\.\d+)")


def modules(folder: Path) -> Context:
    """Return the modules of a version, compiled."""
    context = Context(repository.FileRepository(str(folder), use_env=True))
    context.add_module(MODULE, (folder / f"{MODULE}.yang").read_text())
    context.validate()
    return context


def children(statement):
    """Yield the data nodes of a statement; choices and cases are not in documents."""
    for child in getattr(statement, "i_children", ()):
        if child.keyword in ("choice", "case"):
            yield from children(child)
        else:
            yield child


def nodes(statement, context) -> dict:
    """Return what is below a statement: names, and what the table says of each."""
    return {
        child.arg: {
            "line": line(child, context),
            "mandatory": mandatory(child),
            "below": nodes(child, context),
        }
        for child in children(statement)
    }


def mandatory(child) -> bool:
    """Whether there is to be one, where what it is in is there and has no choice."""
    if child.parent.keyword in ("choice", "case"):
        return False
    least = child.search_one("min-elements")
    stated = child.search_one("mandatory")
    key = child.keyword == "leaf" and child.arg in [
        k.arg for k in getattr(child.parent, "i_key", None) or ()
    ]
    return bool(
        key
        or (stated is not None and stated.arg == "true")
        or (least is not None and int(least.arg) > 0)
    )


def line(child, context) -> tuple:
    """Return what stands behind a name: ``*`` of a list, its keys, its type."""
    if child.keyword == "container":
        return ("", "", ())
    star = "*" if child.keyword in ("list", "leaf-list") else ""
    if child.keyword == "list":
        return (star, f"[{' '.join(key.arg for key in child.i_key or ())}]", ())
    return (star, *kind(child.search_one("type"), child, context))


def kind(stated, leaf, context) -> tuple:
    """Return the type of a leaf, and the words it may have."""
    while getattr(stated, "i_typedef", None) is not None:
        stated = stated.i_typedef.search_one("type")
    if stated.arg == "enumeration":
        return "enum", tuple(enum.arg for enum in stated.search("enum"))
    if stated.arg == "identityref":
        return "identity", identities(stated, context)
    if stated.arg == "leafref":
        return reference(stated, leaf), ()
    return ("string" if stated.arg == "union" else stated.arg), ()


def identities(stated, context) -> tuple:
    """Return the identities that are derived from the base of a type."""
    base = stated.search_one("base").arg.split(":")[-1]
    found = []
    for module in context.modules.values():
        for identity in module.search("identity"):
            bases = [b.arg.split(":")[-1] for b in identity.search("base")]
            if base in bases and identity.arg not in found:
                found.append(identity.arg)
    return tuple(found)


def reference(stated, leaf) -> str:
    """Return a reference that can be followed within one descriptor, else a text."""
    path = re.sub(r"[\w-]+:", "", stated.search_one("path").arg)
    pointer = getattr(leaf, "i_leafref_ptr", None)
    if pointer is None or "deref" in path or "[" in path:
        return "string"
    path = re.sub(r"^/nfv/", "/", re.sub(r"\s", "", path))
    home = leaf
    while home.parent.arg != "nfv":
        home = home.parent
    if path.startswith("/") and not path.startswith(f"/{home.arg}/"):
        return "string"
    return "string" if beyond(path, leaf) else f"-> {path}"


def beyond(path: str, leaf) -> bool:
    """Whether a path goes up out of the descriptor that the leaf is in."""
    ups = path.split("/").count("..")
    depth, node = 0, leaf
    while node.arg != "nfv":
        depth += node.keyword not in ("choice", "case")
        node = node.parent
    return ups >= depth


def merged(versions: dict[str, dict]) -> dict:
    """Return the nodes of all versions, each with the one version that has it alone."""
    names = dict.fromkeys(n for v in reversed(versions.values()) for n in v)
    result = {}
    for name in names:
        having = {v: found[name] for v, found in versions.items() if name in found}
        lines = [one["line"] for one in having.values()]
        star, what, _ = lines[-1]
        words = tuple(dict.fromkeys(word for one in lines for word in one[2]))
        alone = next(iter(having)) if len(having) < len(versions) else ""
        result[name] = {
            "line": (star, what, words),
            "mandatory": not alone and all(one["mandatory"] for one in having.values()),
            "alone": alone,
            "below": merged({v: one["below"] for v, one in having.items()}),
        }
    return result


def written(below: dict, depth: int = 0):
    """Yield the lines of the table."""
    for name, node in below.items():
        star, what, words = node["line"]
        parts = [f"{name}{star}{'!' if node['mandatory'] else ''}", what]
        parts += ["|".join(words), f"@{node['alone']}" if node["alone"] else ""]
        yield " " * depth + " ".join(part for part in parts if part)
        yield from written(node["below"], depth + 1)


def main(folders: list[str]) -> None:
    """Write the table."""
    versions = {}
    for folder in folders:
        context = modules(Path(folder))
        version = VERSION.search(folder)[1]
        top = next(m for m in context.modules.values() if m.arg == MODULE)
        (nfv,) = children(top)
        versions[version] = nodes(nfv, context)
    text = HEAD.format(versions=" and ".join(versions))
    TABLE.write_text(text + "\n".join(written(merged(versions))) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
