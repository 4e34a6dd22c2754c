"""Hosts tell what CPU their guests have; a guest that asks for that has it."""

import pytest

from tests.contract.vim_contract import Bench

pytestmark = pytest.mark.libvirt


def test_a_host_tells_the_traits_of_its_guests_cpus(bench: Bench):
    traits = bench.vim.inspect(bench.host).traits
    assert {"HW_CPU_X86_SSE2", "HW_CPU_X86_SSSE3", "HW_CPU_X86_AESNI"} <= traits
    assert all(one.startswith("HW_CPU_X86_") for one in traits)
