"""One mutated package after another: read or refused, with no traceback and no hang."""

import resource
import signal
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from types import FrameType, TracebackType

from nfvo.descriptor import check, check_texts
from nfvo.descriptor.read import Checked
from nfvo.descriptor.writing import convert
from nfvo.descriptor.writing.convert import WRITERS
from tests.descriptor.fuzz.corpus import FORMS, TEXTS, Files, Seed
from tests.descriptor.fuzz.mutations import bytes_spoilt, text_spoilt

HANG_S = 20.0
"""Seconds of CPU: nothing that is allowed in takes so long."""


class Hang(BaseException):
    """It takes too long; none of the code under test may catch this."""


@dataclass
class Tally:
    """What came of all cases."""

    cases: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    read: int = 0
    slowest_s: float = 0.0
    slowest: str = ""
    failures: list[str] = field(default_factory=list)

    @property
    def peak_mib(self) -> int:
        """The most memory that this process ever had."""
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


@dataclass
class Fuzz:
    """Cases by number: the same number makes the same case of the same seeds."""

    seeds: Sequence[Seed]
    tally: Tally = field(default_factory=Tally)

    def case(self, number: int) -> None:
        """Spoil a package, read it, and convert what can be read of it."""
        chance = Random(number)
        seed, form = chance.choice(self.seeds), chance.choice(FORMS)
        with Timed(f"case {number}: {seed.name}, {form}", self.tally):
            self._run(seed, form, chance)
        self.tally.cases[form] += 1

    def _run(self, seed: Seed, form: str, chance: Random) -> None:
        problems, found = _read(seed, form, chance)
        self.tally.codes.update({problem.code for problem in problems})
        assert all(one.place.line > 0 and one.place.column > 0 for one in problems)
        for one in found.all():
            self.tally.read += 1
            convert(one, chance.choice([*WRITERS]), vnfds=found.vnfds)


def _read(seed: Seed, form: str, chance: Random) -> Checked:
    if form == "texts":
        texts = {n: d for n, d in _spoilt(seed.files, chance).items() if _is_text(n)}
        return check_texts(texts)
    with TemporaryDirectory(prefix="nfvo-fuzz-") as folder:
        return check([_written(seed, form, chance, Path(folder))])


def _written(seed: Seed, form: str, chance: Random, folder: Path) -> Path:
    if form == "folder":
        for name, data in _spoilt(seed.files, chance).items():
            path = folder / "pkg" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return folder / "pkg"
    archive = folder / "pkg.csar"
    if form == "archive":
        kind = chance.choice(["tar", "zip"])
        archive.write_bytes(bytes_spoilt(seed.packed(seed.files, kind), chance))
    else:
        archive.write_bytes(seed.packed(_spoilt(seed.files, chance), form))
    return archive


def _spoilt(files: Files, chance: Random) -> Files:
    """Return files of which some are spoilt; seldom with one lost or renamed."""
    names = [*files]
    chosen = set(chance.choices(names, k=chance.choice((1, 1, 1, 3))))
    spoilt = {n: _one(n, d, chance) if n in chosen else d for n, d in files.items()}
    if len(names) > 1 and chance.random() < 0.1:
        del spoilt[chance.choice(names)]
    return spoilt


def _one(name: str, data: bytes, chance: Random) -> bytes:
    if not _is_text(name) or chance.random() < 0.1:
        return bytes_spoilt(data, chance)
    return text_spoilt(data.decode("utf-8", "replace"), chance).encode()


def _is_text(name: str) -> bool:
    return Path(name).suffix in TEXTS


class Timed:
    """Notes what a case raises, and raises ``Hang`` in it when it takes too long."""

    def __init__(self, name: str, tally: Tally) -> None:
        self._name, self._tally, self._began = name, tally, 0.0

    def __enter__(self) -> None:
        """Begin; in the main thread only, to which signals go."""
        self._before = signal.signal(signal.SIGVTALRM, _too_late)
        signal.setitimer(signal.ITIMER_VIRTUAL, HANG_S)
        self._began = time.process_time()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> bool:
        """Note the failure, unless it is one of ours, as Ctrl-C is."""
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, self._before)
        took = time.process_time() - self._began
        if took > self._tally.slowest_s:
            self._tally.slowest_s, self._tally.slowest = took, self._name
        if not isinstance(error, Exception | Hang):
            return False
        trace = "".join(traceback.format_exception(error))
        self._tally.failures.append(f"{self._name}\n{trace}")
        return True


def _too_late(_number: int, _frame: FrameType | None) -> None:
    raise Hang(f"more than {HANG_S} s of CPU")
