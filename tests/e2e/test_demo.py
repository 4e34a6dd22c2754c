"""The whole of it, on real hypervisors: what `make demo` shows holds."""

import pytest

from tests.demo.__main__ import main
from tests.demo.console import PATIENCE


@pytest.mark.libvirt
def test_a_descriptor_becomes_a_service_whose_traffic_passes_and_nothing_is_left(
    monkeypatch,
):
    monkeypatch.delenv("KEEP", raising=False)
    monkeypatch.setenv(PATIENCE, "6")  # it is no test of how fast this machine is
    assert main("libvirt") == 0
