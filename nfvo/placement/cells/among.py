"""Which of many hosts have no room in their cells, as ``room`` says of each."""

from collections.abc import Iterator

import numpy as np

from nfvo.placement.ask import Ask
from nfvo.placement.cells.room import lacks_cells, not_alone
from nfvo.placement.estate.field import Hosts
from nfvo.placement.estate.scene import Scene
from nfvo.placement.estate.words import in_words


def lacking(ask: Ask, scene: Scene) -> Iterator[Hosts]:
    """Yield what ``lacks_cells`` rejects."""
    if ask.vnfc.backing.cells:
        every = np.arange(len(scene.estate.hosts), dtype=np.int32)
        yield in_words(lacks_cells, ask, scene, every, scene.estate.celled)


def shared(ask: Ask, scene: Scene) -> Iterator[Hosts]:
    """Yield what ``not_alone`` rejects."""
    estate, alone = scene.estate, ask.vnfc.backing.alone
    if not (alone or scene.loners or estate.has_lonely):
        return
    suspect = (estate.busy if alone else estate.lonely).copy()
    if scene.loners:
        suspect[list(scene.touched)] = True
    if suspect.any():
        hosts = np.flatnonzero(suspect).astype(np.int32)
        own = np.arange(len(suspect), dtype=np.int32)
        yield in_words(not_alone, ask, scene, hosts, own)
