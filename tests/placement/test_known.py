"""Arrays that are brought up to date decide as those that are made anew do."""

from dataclasses import replace
from random import Random

import pytest

from nfvo.graph import Resources
from nfvo.placement.engine import place
from nfvo.placement.estate.estate import estate_of
from nfvo.placement.estate.known import Estates
from nfvo.placement.infrastructure import Host, HostState, Infrastructure
from tests.placement.services import host, infrastructure, service, vnfc

HOSTS = 24
ASKED = service(
    vnfc("a", 2, 2048, 1, links="x"),
    vnfc("b", 3, 1024, 1, links="x", labels=frozenset({"ssd"})),
)


def changed(random: Random, before: Infrastructure) -> Infrastructure:
    """Change one or two hosts."""
    hosts = list(before.hosts)
    for _ in range(random.randint(1, 2)):
        at = random.randrange(HOSTS)
        hosts[at] = other(random, hosts[at])
    return replace(before, hosts=tuple(hosts))


def other(random: Random, host: Host) -> Host:
    return replace(
        host,
        free=Resources(random.randint(0, 16), random.randint(0, 16) * 1024, 100),
        state=random.choice([HostState.READY, HostState.READY, HostState.CORDONED]),
        labels=random.choice([frozenset(), frozenset({"ssd"})]),
        zone=random.choice(["", "north"]),
        generation=host.generation + 1,
    )


def agree(estates: Estates, hosts: Infrastructure) -> None:
    anew = estate_of(hosts.hosts)
    assert place(ASKED, estates.of(hosts, 0)) == place(ASKED, anew)


@pytest.mark.parametrize("seed", range(30))
def test_what_is_known_decides_as_what_is_made_anew(seed):
    random, estates = Random(seed), Estates()
    seen = [infrastructure(*(host(number) for number in range(HOSTS)))]
    for _ in range(12):  # from the newest, or by another way from an earlier one
        seen.append(changed(random, random.choice([seen[-1], *seen])))
        agree(estates, seen[-1])
        agree(estates, random.choice(seen))


def test_hosts_that_are_the_same_have_the_same_arrays():
    estates = Estates()
    hosts = infrastructure(*(host(number) for number in range(HOSTS)))
    first = estates.of(hosts, 0)
    assert estates.of(replace(hosts, revision=2), 0) is first
    assert estates.of(hosts, 1) is not first


@pytest.mark.parametrize(
    "hosts",
    [
        pytest.param(lambda hosts: hosts[1:], id="one less"),
        pytest.param(lambda hosts: (*hosts[1:], host(99)), id="another one"),
        pytest.param(lambda hosts: hosts[::-1], id="in another order"),
    ],
)
def test_other_hosts_have_arrays_of_their_own(hosts):
    estates = Estates()
    before = infrastructure(*(host(number) for number in range(HOSTS)))
    estates.of(before, 0)
    after = replace(before, hosts=hosts(before.hosts))
    assert set(estates.of(after, 0).hosts) == set(after.hosts)
    agree(estates, after)
