"""
Which code searches: machine code where numba is installed (``[fast]``), else numpy.

What is compiled is kept on disk, by numba, under a name that has the digest of all that
it is made of: a new version of nfvo never runs the code of an old one.
"""

from collections.abc import Callable, Iterator
from functools import cache
from hashlib import blake2b
from importlib.util import find_spec
from inspect import getmembers, getsource, isfunction
from types import FunctionType, ModuleType
from typing import NamedTuple

from nfvo.placement.network import (
    bounded,
    compiled,
    descent,
    embed,
    ground,
    limits,
    mesh,
    paths,
    state,
    wiring,
)
from nfvo.placement.network.ground import Search
from nfvo.placement.network.mesh import Whole
from nfvo.placement.network.state import Wired

PARTS = (compiled, bounded, limits, wiring, ground, descent, embed)
"""Modules of functions that numba can compile as they are."""


class Code(NamedTuple):
    """The functions that are called from outside, interpreted or compiled."""

    look: Callable[[Wired, int], Whole]
    put: Callable[[Wired, int, int], bool]
    take: Callable[[Wired, int], None]
    embed: Callable[[Search, int], int]


PLAIN = Code(wiring.look, wiring.put, wiring.take, embed.embed)


def is_installed() -> bool:
    """Tell whether there is a numba."""
    return find_spec("numba") is not None


def best_code() -> Code:
    """Return the fastest code that can run here; numba is imported when first asked."""
    return compiled_code() if is_installed() else PLAIN


@cache
def compiled_code() -> Code:
    """Return machine code; making it takes half a minute, once for each version."""
    from numba import njit
    from numba.extending import overload, register_jitable

    parts: list[Callable[..., object]] = [*_functions(), paths.retrace, mesh.charge]
    for function in parts:
        register_jitable(function)
    overload(paths.hops, strict=False)(lambda mesh, tree, mbps: compiled.hops)
    overload(paths.route, strict=False)(
        lambda mesh, tree, mbps, begin, trail: compiled.route
    )
    digest = _digest()
    return Code(*(njit(cache=True)(_named(entry, digest)) for entry in PLAIN))


def _functions() -> Iterator[FunctionType]:
    for part in PARTS:
        own = (one for _, one in getmembers(part, isfunction))
        yield from (one for one in own if one.__module__ == part.__name__)


def _digest() -> str:
    """Return a digest of the text of all modules that get into machine code."""
    modules: tuple[ModuleType, ...] = (*PARTS, paths, mesh, state)
    text = "".join(map(getsource, modules))
    return blake2b(text.encode(), digest_size=8).hexdigest()


def _named(function: Callable[..., object], digest: str) -> FunctionType:
    """Return a copy of a function with a digest in the name that numba files it by."""
    assert isinstance(function, FunctionType)
    twin = FunctionType(function.__code__, function.__globals__, function.__name__)
    twin.__qualname__ = f"{function.__name__}_{digest}"
    twin.__module__ = function.__module__
    return twin
