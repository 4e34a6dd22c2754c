"""Looking while all runs: what is wrong for a moment only is wrong too."""

from dataclasses import dataclass

from sqlalchemy.exc import InterfaceError, OperationalError

from benchmarks.chaos import leaks
from benchmarks.chaos.caches import cached, half_images
from benchmarks.chaos.ground import Ground
from benchmarks.chaos.rooms import Rooms
from benchmarks.chaos.services import SECRET, SIZES

EVERY_S = 0.5
AWAY = (OperationalError, InterfaceError)
"""What is raised while the database is locked, cut off or not there."""


@dataclass(frozen=True)
class Sampler:
    """Looks again and again."""

    here: Ground

    def run(self) -> None:
        """Look until the end."""
        rooms = Rooms(self.here.settings.database_url)
        while not self.here.stop.is_set():
            try:
                found = [*rooms.oversold(), *rooms.twice()]
            except AWAY as error:
                self.here.diary.note("sampler", f"cannot look: {type(error).__name__}")
            else:
                self.here.diary.sampled()
                for wrong in (*found, *leaks.in_command_lines(SECRET)):
                    self.here.diary.blame(wrong)
            for wrong in half_images(cached(self.here.bed), SIZES):
                self.here.diary.blame(wrong)
            self.here.rest(EVERY_S)
        rooms.close()
