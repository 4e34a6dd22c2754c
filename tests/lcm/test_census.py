"""A census that is brought up to date counts as one that is made anew."""

from dataclasses import replace
from random import Random

import pytest

from nfvo.lcm.census import Census
from nfvo.lcm.cloud import Quota, anchor_uri
from nfvo.lcm.records import HostRecord

SITES = ("a", "b", "c")


def some_host(draw: Random, id: str, rev: int) -> HostRecord:
    site = draw.choice(SITES)
    uri = draw.choice((f"qemu:///{id}", anchor_uri(site)))
    quotas = draw.choice(((), (Quota("instances", 9, 1),)))
    return HostRecord(id, f"hv{id}", site, uri, rev=rev, quotas=quotas)


@pytest.mark.parametrize("seed", range(20))
def test_what_has_changed_is_counted_as_all_is(seed):
    draw = Random(seed)
    hosts = {str(n): some_host(draw, str(n), n) for n in range(9)}
    census = Census.of(hosts.values())
    for rev in range(9, 20):
        new = some_host(draw, str(draw.randrange(12)), rev)
        census = census.having([(hosts.get(new.id), new)])
        hosts[new.id] = new
        assert census == Census.of(hosts.values())


def test_nothing_runs_where_a_cloud_has_its_anchor():
    place = HostRecord("1", "sky-nova", "sky", "openstack://sky/nova", rev=4)
    anchor = replace(place, id="2", name="sky", uri=anchor_uri("sky"), rev=7)
    census = Census.of([place, anchor])
    assert (census.count, census.newest, census.places) == (2, 7, {"sky": 1})
    assert Census.of([anchor]).places == {}
