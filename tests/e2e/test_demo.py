"""The whole of it, on real hypervisors: what `make demo` shows holds."""

import pytest

from tests.demo.__main__ import main


@pytest.mark.libvirt
def test_a_descriptor_becomes_a_service_whose_traffic_passes_and_nothing_is_left(
    monkeypatch,
):
    monkeypatch.delenv("KEEP", raising=False)
    assert main("libvirt") == 0
