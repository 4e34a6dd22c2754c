"""The contract of the port Vim for clouds; give it fixtures ``vim`` and ``image``."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from openstack.connection import Connection
from openstack.exceptions import BadRequestException

from nfvo.graph import Resources
from nfvo.graph.backing import Backing, GuestCell, Topology
from nfvo.lcm.cloud import anchor_uri, place_uri
from nfvo.lcm.facts import ServerFacts
from nfvo.lcm.ids import new_id
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import ImageSpec, NetworkSpec, ServerSpec, Tag
from nfvo.placement.extra_specs import spec_words, specs_of
from nfvo.placement.sizes import Size
from nfvo.vim.capabilities import OPENSTACK
from nfvo.vim.openstack.driver import OpenStackVim
from nfvo.vim.openstack.flavors import flavor_id
from nfvo.vim.openstack.images import image_id
from nfvo.vim.openstack.mark import label, server_tag
from nfvo.vim.openstack.networks import begin_network, delete_doubles
from nfvo.vim.openstack.ports import make_ports
from nfvo.vim.openstack.rest import NOVA, get, post
from nfvo.vim.openstack.tries import ALONE_S, Try
from tests.contract.vim_contract import Bench, VimContract, as_inspected
from tests.contract.vim_facts import FactsContract, NetworkFactsContract
from tests.contract.vim_more import EventsContract, NetworksContract, WholeContract
from tests.contract.vim_neighbours import NeighbourNetworksContract, NeighboursContract
from tests.contract.vim_trunks import TrunksContract

SITE, ZONE = "sky", "nova"
BACKED = specs_of(Backing(cells=(GuestCell((0, 1), 64),), topology=Topology(1, 2, 1)))


class OpenStackContract(
    VimContract,
    WholeContract,
    NetworksContract,
    EventsContract,
    FactsContract,
    NetworkFactsContract,
    NeighboursContract,
    NeighbourNetworksContract,
    TrunksContract,
):
    """Servers are at a zone; networks and images are the site's."""

    @pytest.fixture
    def bench(self, vim: OpenStackVim, image: ImageSpec) -> Bench:
        id = new_id()
        link = NetworkSpec.model_validate(
            {
                "id": id,
                "name": "nfvo-contract",
                "fabric": "vxlan",
                "tag": Tag(installation="i", ns="n", owner=id),
                "pools": ("10.1.0.0/24", "fd00::/64"),
            }
        )
        zone = HostRecord("h1", "sky-nova", SITE, place_uri(SITE, ZONE), zone=ZONE)
        anchor = replace(zone, id="h0", name="sky", uri=anchor_uri(SITE), zone="")
        host = as_inspected(vim, zone)
        return Bench(vim, host, image, link, OPENSTACK, as_inspected(vim, anchor))

    def test_a_try_whose_ports_were_replaced_gets_no_server(
        self, vim: OpenStackVim, bench: Bench
    ):
        """It was frozen between its ports and its server, while another went on."""
        bench.vim.ensure_network(bench.host, bench.link)
        wanted = bench.server("a", ports=(bench.port(),))
        frozen, next_one = (_of_try(wanted, fence) for fence in (1, 2))
        conn = vim._sessions.connection(SITE)
        (port,) = make_ports(conn, frozen, label(frozen, ZONE)).ports
        bench.run(next_one)
        body = {
            "name": "a",
            "imageRef": image_id(conn, bench.image.sha256),
            "flavorRef": flavor_id(conn, Size(Resources(1, 32, 1))),
            "networks": [{"port": port}],
        }
        with pytest.raises(BadRequestException, match="could not be found"):
            post(conn.compute, "/servers", NOVA, {"server": body})
        assert len(bench.found("server")) == 1

    def test_a_server_that_nova_gave_up_is_made_anew_by_the_next_try(
        self, vim: OpenStackVim, bench: Bench
    ):
        bench.vim.ensure_network(bench.host, bench.link)
        wanted = bench.server("a", ports=(bench.port(),))
        bench.run(_of_try(wanted, 1))
        conn = vim._sessions.connection(SITE)
        (given_up,) = servers_of(conn, wanted)
        error = {"os-resetState": {"state": "error"}}
        post(conn.compute, f"/servers/{given_up['id']}/action", NOVA, error)
        bench.run(_of_try(wanted, 2))
        (made,) = servers_of(conn, wanted)
        assert (made["status"], made["id"] == given_up["id"]) == ("ACTIVE", False)
        (found,) = bench.found("server")
        assert found.tag == wanted.tag.model_copy(update={"fence": 2})

    def test_a_server_is_backed_as_its_extra_specs_say(self, bench: Bench):
        bench.running("a", vcpus=2, memory_mib=64, extra_specs=BACKED)
        (found,) = bench.found("server")
        assert isinstance(found.facts, ServerFacts)
        assert found.facts.pinned == spec_words(BACKED)

    def test_a_first_try_of_a_new_link_that_comes_late_leaves_one_network(
        self, vim: OpenStackVim, bench: Bench
    ):
        new, later = (
            bench.link.model_copy(
                update={
                    "new": True,
                    "tag": bench.link.tag.model_copy(update={"fence": fence}),
                }
            )
            for fence in (1, 2)
        )
        bench.vim.ensure_network(bench.host, later)
        conn = vim._sessions.connection(SITE)
        (first,) = conn.network.networks(name=new.name)
        begin_network(conn, bench.host, new, Try(lambda: ALONE_S, began_s=0.0))
        assert [one.id for one in conn.network.networks(name=new.name)] == [first.id]
        begin_network(conn, bench.host, new, Try(lambda: 0.0, began_s=0.0))
        assert len(list(conn.network.networks(name=new.name))) == 2
        delete_doubles(conn, new.tag.installation)
        assert [one.id for one in conn.network.networks(name=new.name)] == [first.id]


def servers_of(conn: Connection, server: ServerSpec) -> Sequence[Mapping[str, Any]]:
    """Return how Nova shows the servers with our id."""
    query = {"tags": server_tag(server.id)}
    return get(conn.compute, "/servers/detail", NOVA, **query)["servers"]  # type: ignore[no-any-return]


def _of_try(server: ServerSpec, fence: int) -> ServerSpec:
    tag = server.tag.model_copy(update={"fence": fence})
    return server.model_copy(update={"tag": tag})
