"""Which guest is asked next."""

from nfvo.watcher.pings import EVERY_S, SILENT_EVERY_S, Pings


def asked(pings: Pings, now: float) -> list[str]:
    """Return the guests that are asked now, in order; all answer but silent ones."""
    names = []
    while (name := pings.choose(now)) is not None:
        names.append(name)
        pings.heard(name, answers=name not in pings.silent, now=now)
    return names


def test_each_guest_is_asked_at_once_and_then_every_two_seconds():
    pings = Pings()
    pings.follow({"a", "b"}, now=0.0)
    assert sorted(asked(pings, 0.0)) == ["a", "b"]
    assert asked(pings, EVERY_S - 0.1) == []
    assert pings.rest(EVERY_S - 0.5) == 0.5
    assert sorted(asked(pings, EVERY_S)) == ["a", "b"]


def test_a_silent_guest_is_asked_last_and_rarely():
    pings = Pings()
    pings.follow({"a", "b"}, now=0.0)
    assert pings.heard("a", answers=False, now=0.0)
    assert asked(pings, 1.0) == ["b"]
    assert asked(pings, SILENT_EVERY_S) == ["b", "a"]
    assert asked(pings, SILENT_EVERY_S + EVERY_S) == ["b"]


def test_news_is_only_what_differs_from_the_last_answer():
    pings = Pings()
    pings.follow({"a"}, now=0.0)
    assert not pings.heard("a", answers=True, now=0.0)
    assert pings.heard("a", answers=False, now=2.0)
    assert not pings.heard("a", answers=False, now=32.0)
    assert pings.heard("a", answers=True, now=62.0)


def test_after_an_event_a_silent_guest_is_asked_at_once():
    pings = Pings()
    pings.follow({"a"}, now=0.0)
    pings.heard("a", answers=False, now=0.0)
    pings.hurry("a", now=3.0)
    assert pings.choose(3.0) == "a"


def test_a_guest_that_is_gone_is_neither_asked_nor_silent():
    pings = Pings()
    pings.follow({"a"}, now=0.0)
    pings.heard("a", answers=False, now=0.0)
    pings.follow(set(), now=1.0)
    pings.hurry("a", now=2.0)
    assert pings.choose(100.0) is None
    assert not pings.heard("a", answers=False, now=2.0)
    assert pings.silent == frozenset()
