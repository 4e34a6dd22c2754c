"""The contract of the port Vim for clouds; give it fixtures ``vim`` and ``image``."""

from dataclasses import replace

import pytest

from nfvo.lcm.cloud import anchor_uri, place_uri
from nfvo.lcm.ids import new_id
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import ImageSpec, NetworkSpec, Tag
from nfvo.vim.capabilities import OPENSTACK
from nfvo.vim.openstack.driver import OpenStackVim
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
