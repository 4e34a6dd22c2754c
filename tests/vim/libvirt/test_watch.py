"""What a watch makes of a domain that goes while it is looked at."""

import pytest

from nfvo.vim.libvirt import servers
from nfvo.vim.libvirt.watch import LibvirtWatch


class Domain:
    def UUIDString(self) -> str:  # noqa: N802 - libvirt's name
        return "u-1"


def test_a_domain_that_an_event_and_a_sweep_both_find_gone_ends_no_thread(
    monkeypatch: pytest.MonkeyPatch,
):
    watch = LibvirtWatch.__new__(LibvirtWatch)
    watch._marks = {}

    def gone(_: object) -> None:
        watch._marks.clear()  # the other thread was faster

    monkeypatch.setattr(servers, "mark_of", lambda _: object())
    monkeypatch.setattr(servers, "state_of", gone)
    assert watch._seen(Domain()) is None
    assert watch._marks == {}
