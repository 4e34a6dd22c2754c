"""A whole nfvo whose cloud is the fake one, reached by the real driver."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest

from nfvo.lcm import catalogue, places
from nfvo.lcm.cloud import anchor_uri
from nfvo.lcm.deviation import Deviation
from nfvo.lcm.ids import new_id, server_id
from nfvo.lcm.observation import HostObservation, Observation, ServerState
from nfvo.lcm.op_occ import LcmOpOcc, OperationState
from nfvo.lcm.planner import specs
from nfvo.lcm.records import HostRecord, Image, SiteRecord
from nfvo.lcm.requests import Request, Terms
from nfvo.lcm.store import SYSTEM
from nfvo.vim.openstack import errors, listing, servers
from nfvo.vim.openstack.driver import OpenStackVim
from nfvo.watcher.standing import inspected
from nfvo.watcher.survey import Surveyor
from nfvo.watcher.tenure import Tenure
from tests.lcm.world import HOLD, LONG_AGO, SAMPLES, SCOPE, World
from tests.vim.openstack.cloud import FakeCloud
from tests.vim.openstack.cloud.fake import Login
from tests.vim.openstack.cloud.nova import Machine
from tests.waiting import wait_until

SITE, ZONE = "sky", "sky-nova"
BYTES = b"any bytes"
SOON_S = 0.02
SOONER = (
    (listing, "FRESH_S"),
    (servers, "FRESH_S"),
    (specs, "CLOUD_EVERY_S"),
    (errors, "AWAY_S"),
)
RESTS = {OperationState.PROCESSING, OperationState.ROLLING_BACK}


class Whole:
    """A world with the fake cloud as its only site of hosts, and a chain on board."""

    def __init__(self, folder: Path, cloud: FakeCloud, vim: OpenStackVim) -> None:
        self.cloud, self.vim, self.world = cloud, vim, World(folder)
        world = self.world
        artifacts = folder / "artifacts"
        artifacts.mkdir(exist_ok=True)
        vims = {**world.ports.vims, "openstack": vim}
        world.ports = replace(world.ports, vims=vims, artifacts=artifacts)
        world.performer = world.performer_with(back_off=0.0)

    def add_site(self) -> None:
        """Make the cloud and its places known as an operator and the watcher would."""
        account, _ = self.cloud.account(admin=True)
        networks = {"provider": "physnet1"}
        account = replace(account, physical_networks=networks)
        uri = anchor_uri(SITE)
        anchor = HostRecord(new_id(), SITE, SITE, uri, physical_networks=networks)
        with self.world.store.write(SYSTEM) as tx:
            tx.put_site(SiteRecord(new_id(), SITE, "openstack", cloud=account))
            tx.put_host(anchor)
        found = self.vim.inspect(anchor)
        with self.world.store.write(SYSTEM) as tx:
            places.follow(tx, anchor, found.places)
            for host in tx.hosts():
                tx.put_host(inspected(host, self.vim.inspect(host)))

    def onboard(self) -> None:
        """Take in the chain and its image."""
        digest = sha256(BYTES).hexdigest()
        (self.world.ports.artifacts / digest).write_bytes(BYTES)
        image = Image("tiny-vnf", digest, len(BYTES), digest)
        catalogue.put_image(self.world.ports, SCOPE, image)
        files = (SAMPLES / "firewall-chain").glob("*.yaml")
        texts = {path.name: path.read_text() for path in files}
        catalogue.onboard(self.world.ports, SCOPE, texts)

    def run(self, request: Request, terms: Terms = HOLD) -> LcmOpOcc:
        """Run an operation; steps that come later are waited for."""
        return self.go_on(self.world.begin(request, terms))

    def go_on(self, begun: LcmOpOcc) -> LcmOpOcc:
        """Go on with an operation until it rests; it has rested for long then."""
        wait_until(partial(self._rests, begun), f"{begun.kind} ends", 60.0)
        self.world.sql("UPDATE op_occ SET state_entered_at = :then", then=LONG_AGO)
        graves = "UPDATE resource SET gone_at = :then WHERE gone_at IS NOT NULL"
        self.world.sql(graves, then=LONG_AGO)
        return self.world.op_occ(begun.id)

    def _rests(self, begun: LcmOpOcc) -> bool:
        return self.world.drain(begun).state not in RESTS

    def survey(self) -> list[Deviation]:
        """Survey the zone and the anchor as the watcher does; return what deviates."""
        for name in (ZONE, SITE):
            tenure = Tenure(self.world.store, self.world.host(name).id, "us")
            assert tenure.begin()
            Surveyor(self.world.ports, tenure).survey()
        with self.world.store.read(SYSTEM) as view:
            return list(view.deviations())

    def observe(self) -> None:
        """Let the watcher have swept the zone just now."""
        host = self.world.host(ZONE)
        self.vim._listing(SITE).forget()
        watch = self.vim.watch(host, lambda server: None)
        seen = {one.id: (one.state, one.detail) for one in watch.sweep()}
        watch.close()
        gone = ServerState.MISSING, "not found"
        with self.world.store.write(SYSTEM) as tx:
            now = tx.now()
            tx.put_host_observation(HostObservation(host.id, now, ok=True))
            for vnfc in self.world.ns().vnfcs():
                id = server_id(vnfc.id, vnfc.incarnation)
                state, detail = seen.get(id, gone)
                tx.put_observation(Observation(id, host.id, state, detail, now))


@contextmanager
def whole(folder: Path, cloud: FakeCloud) -> Iterator[Whole]:
    """Yield a world with a cloud of three machines."""
    cloud.nova.machines.append(Machine("h3"))
    with again(folder, cloud) as made:
        made.add_site()
        made.onboard()
        yield made


@contextmanager
def again(folder: Path, cloud: FakeCloud) -> Iterator[Whole]:
    """Yield the world of a folder that has one, with its cloud as it is."""
    vim = OpenStackVim(Login(cloud, admin=True))
    made = Whole(folder, cloud, vim)
    with pytest.MonkeyPatch.context() as patch:
        for module, name in SOONER:
            patch.setattr(module, name, SOON_S)
        try:
            yield made
        finally:
            vim.close()
            made.world.store.close()


def there(cloud: FakeCloud) -> dict[str, int]:
    """Count what there is in the cloud, but for images."""
    neutron, nova = cloud.neutron, cloud.nova
    found = {
        "servers": len(nova.alive()),
        "server groups": len(nova.groups),
        "flavors": len(nova.flavors),
        "networks": len(neutron.networks),
        "subnets": len(neutron.subnets),
        "ports": len(neutron.ports),
        "security groups": len(neutron.groups),
        "policies": len(neutron.policies),
    }
    return {name: count for name, count in found.items() if count}
