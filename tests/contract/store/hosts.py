"""Sites, hosts, and what the placement engine sees of them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from nfvo.errors import Conflict, NotFound
from nfvo.graph import Resources
from nfvo.lcm.cloud import Quota, secret_name
from nfvo.lcm.ids import new_id
from nfvo.lcm.ports import Store
from nfvo.lcm.reserved import Grant
from nfvo.lcm.secret import Secret
from nfvo.lcm.store import SYSTEM, Resource
from nfvo.lcm.switching_off import FencerKind, Fencing
from nfvo.placement.devices.pool import Pool
from nfvo.placement.infrastructure import OF_CLOUDS, HostState
from nfvo.placement.overhead import Overhead
from nfvo.placement.sizes import Size
from tests.contract.store.samples import ALICE, SITE, SMALL, host, room


class HostContract:
    def test_a_new_store_has_the_site_default(self, store: Store):
        with store.read(ALICE) as view:
            assert [site.name for site in view.sites()] == ["default"]

    def test_a_site_is_read_as_it_was_written(self, store: Store):
        with store.write(SYSTEM) as tx:
            tx.put_site(SITE)
        with store.read(ALICE) as view:
            assert view.site("edge") == view.site(SITE.id) == SITE
            assert [site.name for site in view.sites()] == ["default", "edge"]
            with pytest.raises(NotFound, match="site 'moon'"):
                view.site("moon")

    def test_the_secret_of_a_site_is_the_systems_only_and_goes_with_it(
        self, store: Store
    ):
        with store.write(SYSTEM) as tx:
            tx.put_site(SITE)
            tx.put_site_secret("edge", "auth", Secret("hunter2"))
            tx.put_site_secret("edge", "auth", Secret("hunter3"))
        with store.read(SYSTEM) as view:
            kept = view.secrets([secret_name("edge")])
            assert kept["site:edge/auth"].reveal() == "hunter3"
        with store.read(ALICE) as view, pytest.raises(NotFound, match="no secret"):
            view.secrets([secret_name("edge")])
        with store.write(SYSTEM) as tx:
            tx.delete_site(SITE.id)
        with store.read(SYSTEM) as view, pytest.raises(NotFound, match="no secret"):
            view.secrets([secret_name("edge")])
        with store.write(SYSTEM) as tx, pytest.raises(NotFound, match="site 'edge'"):
            tx.put_site_secret("edge", "auth", Secret("hunter2"))

    def test_two_sites_cannot_share_a_name(self, store: Store):
        with (
            pytest.raises(Conflict, match="another site is called"),
            store.write(SYSTEM) as tx,
        ):
            tx.put_site(replace(SITE, name="default"))

    def test_a_host_is_read_as_it_was_written(self, store: Store):
        new = replace(
            host(),
            capacity_override=Resources(99, 98, 97),
            overhead=Overhead(
                "kvm", 1.02, 40, 330.1, datetime(2026, 11, 23, tzinfo=UTC)
            ),
            lends={"enp59s0f0": "provider"},
            devices=(Pool("vf", ("0000:3b:02.0",), "8086:154c", "provider", 1),),
        )
        with store.write(SYSTEM) as tx:
            tx.put_host(new)
        with store.read(ALICE) as view:
            found = view.host("hv1")
            assert found == view.host(new.id) == replace(new, rev=found.rev)
            assert found.rev == view.revision()
            assert view.hosts() == [found]
            with pytest.raises(NotFound, match="host 'hv2'"):
                view.host("hv2")

    def test_hosts_of_clouds_are_those_of_sites_with_a_place_of_one(self, store: Store):
        place = replace(host("zone"), site="edge", abilities=OF_CLOUDS)
        anchor = replace(host("all"), site="edge", uri="openstack://edge")
        with store.write(SYSTEM) as tx:
            tx.put_host(host("hv1"))
            assert not tx.hosts_of_clouds()
            tx.put_site(SITE)
            tx.put_host(place)
            tx.put_host(anchor)
            assert [one.name for one in tx.hosts_of_clouds()] == ["all", "zone"]

    def test_a_host_keeps_the_quotas_that_it_tells_of(self, store: Store):
        quotas = (Quota("cores", 20, 18), Quota("ports", 500, 0))
        with store.write(SYSTEM) as tx:
            tx.put_host(replace(host(), quotas=quotas))
        with store.read(SYSTEM) as view:
            assert view.host("hv1").quotas == quotas
            assert set(view.used_at(host().site).values()) == {0}

    @pytest.mark.parametrize(
        "sizes",
        [
            None,
            frozenset[Size](),
            frozenset({Size(Resources(1, 64, 1)), Size(Resources(2))}),
            frozenset({Size(Resources(2), (("hw:cpu_policy", "dedicated"),))}),
        ],
        ids=["any", "none", "two", "with extra specs"],
    )
    def test_a_host_keeps_the_sizes_that_it_tells_of(
        self, store: Store, sizes: frozenset[Size] | None
    ):
        with store.write(SYSTEM) as tx:
            tx.put_host(replace(host(), sizes=sizes))
        with store.read(SYSTEM) as view:
            assert view.host("hv1").sizes == sizes

    def test_a_host_keeps_its_generation_when_it_is_changed(self, store: Store):
        with store.write(SYSTEM) as tx:
            tx.put_host(host())
            tx.reserve("op", "ns", room(host().id), {host().id: 0})
            tx.put_host(replace(host(), state=HostState.CORDONED, numa=()))
            changed = tx.host("hv1")
        assert (changed.generation, changed.state) == (1, HostState.CORDONED)
        assert changed.numa == ()

    def test_setting_cpus_aside_voids_what_was_planned(self, store: Store):
        aside = replace(host(), dedicated=frozenset({4, 5}))
        with store.write(SYSTEM) as tx:
            tx.put_host(host())
            tx.put_host(aside)
            assert tx.host(host().id).generation == 1
            tx.put_host(aside)
            assert tx.host(host().id).generation == 1
        with store.read(ALICE) as view:
            assert view.host(host().id).dedicated == {4, 5}
            (seen,) = view.infrastructure().hosts
        assert (seen.dedicated, seen.total.vcpus) == ({4, 5}, host().capacity.vcpus - 2)

    def test_a_host_needs_a_site_and_a_name_of_its_own(self, store: Store):
        with pytest.raises(NotFound, match="site 'moon'"), store.write(SYSTEM) as tx:
            tx.put_host(replace(host(), site="moon"))
        with (
            pytest.raises(Conflict, match="another host is called 'hv1'"),
            store.write(SYSTEM) as tx,
        ):
            tx.put_host(host())
            tx.put_host(replace(host(), id=new_id()))

    def test_a_host_with_allocations_is_not_deleted(self, store: Store):
        with store.write(SYSTEM) as tx:
            tx.put_host(host())
            tx.reserve("op", "ns", room(host().id), {host().id: 0})
        with (
            pytest.raises(Conflict, match="allocated on host 'hv1'"),
            store.write(SYSTEM) as tx,
        ):
            tx.delete_host(host().id)

    def test_a_deleted_host_takes_its_cached_images_along(self, store: Store):
        with store.write(SYSTEM) as tx:
            tx.put_host(host())
            tx.put_resource(Resource("default", host().id, "image", "ab" * 32))
            tx.delete_host(host().id)
            assert tx.hosts() == []
            assert tx.resources() == []

    def test_how_a_host_is_fenced_is_read_as_it_was_written(self, store: Store):
        url = "https://bmc1.example"
        fencing = Fencing(
            FencerKind.REDFISH, url, "/redfish/v1/Systems/1", "nfvo", True
        )
        with store.write(SYSTEM) as tx:
            tx.put_host(replace(host(), fencing=fencing))
        with store.read(ALICE) as view:
            assert view.host("hv1").fencing == fencing

    def test_the_secret_of_a_host_is_the_systems_alone_and_goes_with_it(
        self, store: Store
    ):
        with store.write(SYSTEM) as tx, pytest.raises(NotFound, match="host"):
            tx.put_host_secret(host().id, "bmc", Secret("hunter2"))
        with store.write(SYSTEM) as tx:
            tx.put_host(host())
            reference = tx.put_host_secret(host().id, "bmc", Secret("hunter2"))
        assert reference == f"host:{host().id}/bmc"
        with store.read(SYSTEM) as view:
            assert view.secrets([reference])[reference].reveal() == "hunter2"
        with store.read(ALICE) as view, pytest.raises(NotFound, match="secret"):
            view.secrets([reference])
        with store.write(SYSTEM) as tx:
            tx.delete_host(host().id)
            with pytest.raises(NotFound, match="secret"):
                tx.secrets([reference])

    def test_the_secrets_of_a_host_can_be_forgotten(self, store: Store):
        with store.write(SYSTEM) as tx:
            tx.put_host(host())
            reference = tx.put_host_secret(host().id, "bmc", Secret("hunter2"))
            tx.delete_host_secrets(host().id)
            with pytest.raises(NotFound, match="secret"):
                tx.secrets([reference])

    def test_the_placement_engine_sees_what_is_left(self, store: Store):
        first = replace(host(), capacity_override=Resources(16, 4096, 50))
        with store.write(SYSTEM) as tx:
            tx.put_host(first)
            tx.put_host(replace(host("hv2"), state=HostState.NEW))
            tx.reserve("op", "ns", room(first.id, "vnfc-1"), {first.id: 0})
        with store.read(ALICE) as view:
            seen = view.infrastructure()
            assert seen.revision == view.revision()
        full, new = seen.hosts
        assert (full.total, full.free) == (
            Resources(16, 4096, 50),
            Resources(14, 2048, 40),
        )
        assert (full.vnfcs, full.generation) == (frozenset({"vnfc-1"}), 1)
        assert (full.fabric, full.physical_networks) == ("vxlan", {"provider"})
        assert full.numa == first.numa
        assert full.abilities == {"agent", "bit_rates"}
        assert (new.name, new.state) == ("hv2", HostState.NEW)

    def test_some_hosts_are_seen_as_among_all(self, store: Store):
        with store.write(SYSTEM) as tx:
            for name in ("hv1", "hv2", "hv3"):
                tx.put_host(host(name))
            tx.reserve("op", "ns", room(host("hv1").id, "vnfc-1"), {host("hv1").id: 0})
            every = {seen.id: seen for seen in tx.infrastructure().hosts}
            some = tx.infrastructure_of([host("hv1").id, host("hv3").id, "gone"])
        wanted = every[host("hv1").id], every[host("hv3").id]
        assert some.hosts == wanted
        assert wanted[0].vnfcs == {"vnfc-1"}
        with store.read(SYSTEM) as view:
            assert view.infrastructure_of([host("hv3").id]).hosts == wanted[1:]
            assert view.infrastructure_of([]).hosts == ()

    def test_a_transaction_sees_its_own_reservations(self, store: Store):
        with store.write(SYSTEM) as tx:
            tx.put_host(host())
            before = tx.infrastructure().hosts[0].free
            tx.reserve("op", "ns", room(host().id), {host().id: 0})
            assert tx.infrastructure().hosts[0].free == before - SMALL
            (seen,) = tx.infrastructure_of([host().id]).hosts
            assert seen.free == before - SMALL
            tx.settle("ns", Grant())
            (seen,) = tx.infrastructure_of([host().id]).hosts
            assert seen.free == before
