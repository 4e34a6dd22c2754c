"""Worlds that are set up once, and copied for each run that breaks one."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from nfvo.lcm.requests import Request
from tests.lcm.world import World

SetUp = Callable[[Path], tuple[World, Request]]


class Copies:
    """Copies of what was set up, with the request to be made there."""

    def __init__(
        self, folders: pytest.TempPathFactory, opened: Callable[[Path], World]
    ) -> None:
        self._folders = folders
        self._opened = opened
        self._made: dict[SetUp, tuple[Path, Request]] = {}

    def __call__(self, set_up: SetUp, folder: Path) -> tuple[World, Request]:
        """Return a copy in a folder that is not there yet."""
        if set_up not in self._made:
            self._made[set_up] = self._new(set_up)
        original, request = self._made[set_up]
        shutil.copytree(original, folder)
        world = self._opened(folder)
        world.observe()  # what was observed when it was set up is too old by now
        return world, request

    def _new(self, set_up: SetUp) -> tuple[Path, Request]:
        folder = self._folders.mktemp("original")
        world, request = set_up(folder)
        world.store.close()
        return folder, request
