"""What an implementation of the port Vim must do of CPUs and cells, or refuse."""

from dataclasses import replace

import pytest

from nfvo.errors import VimRefused
from nfvo.graph.backing import Topology
from nfvo.lcm.facts import ServerFacts
from nfvo.placement.cells.cpus import write_cpus
from nfvo.placement.cells.share import CellShare
from nfvo.placement.infrastructure import NumaCell
from tests.contract.vim_bench import Bench

MADE_UP = NumaCell(0, 2, 4096, cores=((0,), (1,)))


class CellsContract:
    """Give it a fixture ``bench``."""

    def test_a_server_is_bound_to_what_it_was_granted_or_refused(self, bench: Bench):
        (cell, *_) = bench.vim.inspect(bench.host).numa or (MADE_UP,)
        cpu, *others = sorted(cell.cpu_ids, reverse=True)
        share = CellShare(
            cell=cell.index, guest=0, vcpus=(0,), memory_mib=64, cpus=(cpu,)
        )
        told = replace(bench.host, numa=(cell,), dedicated=frozenset({cpu}))
        aside = replace(bench, host=told)
        bound = aside.server("a", vcpus=1, memory_mib=64, shares=(share,))
        bound = bound.model_copy(update={"topology": Topology(1, 1, 1)})
        if not bench.can.cells:
            with pytest.raises(VimRefused, match="a is to be bound"):
                aside.ensure(bound)
            return
        aside.run(bound)
        (found,) = aside.found("server")
        assert isinstance(found.facts, ServerFacts)
        rest = write_cpus(others)
        words = {f"emulator:{rest}", f"others:{rest}"} if others else set()
        words |= {f"0:{cpu}", "topology:1/1/1"}
        words |= {f"cell 0: vCPUs 0, 64 MiB of cell {cell.index}"}
        assert set(found.facts.pinned or ()) == words
