"""The contract of the port Vim for clouds; give it fixtures ``vim`` and ``image``."""

from dataclasses import replace

import pytest
from openstack.exceptions import BadRequestException

from nfvo.lcm.cloud import anchor_uri, place_uri
from nfvo.lcm.ids import new_id
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import ImageSpec, NetworkSpec, ServerSpec, Tag
from nfvo.vim.capabilities import OPENSTACK
from nfvo.vim.openstack.driver import OpenStackVim
from nfvo.vim.openstack.flavors import flavor_id
from nfvo.vim.openstack.images import image_id
from nfvo.vim.openstack.mark import label
from nfvo.vim.openstack.ports import make_ports
from nfvo.vim.openstack.rest import NOVA, post
from tests.contract.vim_contract import Bench, VimContract, as_inspected
from tests.contract.vim_facts import FactsContract, NetworkFactsContract
from tests.contract.vim_more import EventsContract, NetworksContract, WholeContract
from tests.contract.vim_neighbours import NeighbourNetworksContract, NeighboursContract

SITE, ZONE = "sky", "nova"


class OpenStackContract(
    VimContract,
    WholeContract,
    NetworksContract,
    EventsContract,
    FactsContract,
    NetworkFactsContract,
    NeighboursContract,
    NeighbourNetworksContract,
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
        (port,) = make_ports(conn, frozen, label(frozen, ZONE))
        bench.run(next_one)
        body = {
            "name": "a",
            "imageRef": image_id(conn, bench.image.sha256),
            "flavorRef": flavor_id(conn, 1, 32, 1),
            "networks": [{"port": port}],
        }
        with pytest.raises(BadRequestException, match="could not be found"):
            post(conn.compute, "/servers", NOVA, {"server": body})
        assert len(bench.found("server")) == 1


def _of_try(server: ServerSpec, fence: int) -> ServerSpec:
    tag = server.tag.model_copy(update={"fence": fence})
    return server.model_copy(update={"tag": tag})
