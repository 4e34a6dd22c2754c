"""Wait until the cloud works: its compute hosts and its agents have said so anew."""

import time
from collections.abc import Collection, Iterator
from datetime import UTC, datetime

import httpx

from tests.testbed.bed import BedError
from tests.testbed.openstack.rest import Cloud, Login

LIMIT = 300.0
PAUSE = 0.5
NOVA = ("nova-conductor", "nova-scheduler")
CINDER = ("cinder-scheduler", "cinder-volume")
AGENT = "neutron-openvswitch-agent"


def now() -> str:
    """Return the time as the services write it, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def wait(
    auth_url: str,
    login: Login,
    since: str,
    hosts: Collection[str],
    fakes: Collection[str],
) -> None:
    """Return when every host was heard of since a time; else raise ``BedError``."""
    deadline = time.monotonic() + LIMIT
    while missing := _missing(auth_url, login, since, hosts, fakes):
        if time.monotonic() > deadline:
            raise BedError(f"after {LIMIT:.0f} s the cloud has no {missing}")
        time.sleep(PAUSE)


def _missing(
    auth_url: str,
    login: Login,
    since: str,
    hosts: Collection[str],
    fakes: Collection[str],
) -> str:
    """Return what is still missing, in words, or nothing."""
    try:
        with Cloud.login(auth_url, login) as cloud:
            nova = {*NOVA, *(f"nova-compute {host}" for host in (*hosts, *fakes))}
            wanted = {*nova, *CINDER, *(f"{AGENT} {host}" for host in hosts)}
            mapped = {f"hypervisor {host}" for host in (*hosts, *fakes)}
            there = {*_services(cloud, since), *_agents(cloud, since)}
            there |= {*_hypervisors(cloud), *_volume_services(cloud, since)}
            return ", ".join(sorted((wanted | mapped) - there))
    except (BedError, httpx.HTTPError) as error:
        return f"answer: {error!r}"


def _services(cloud: Cloud, since: str) -> Iterator[str]:
    for one in cloud.get("compute", "/os-services")["services"]:
        if one["state"] == "up" and (one["updated_at"] or "") >= since:
            on_host = one["binary"] == "nova-compute"
            yield f"{one['binary']} {one['host']}" if on_host else one["binary"]


def _agents(cloud: Cloud, since: str) -> Iterator[str]:
    for one in cloud.get("network", "/v2.0/agents")["agents"]:
        heard = one["heartbeat_timestamp"].replace(" ", "T")
        if one["alive"] and heard >= since:
            yield f"{one['binary']} {one['host']}"


def _hypervisors(cloud: Cloud) -> Iterator[str]:
    """Yield the hosts that Nova has mapped to a cell: others get no servers."""
    for one in cloud.get("compute", "/os-hypervisors/detail")["hypervisors"]:
        yield f"hypervisor {one['service']['host']}"


def _volume_services(cloud: Cloud, since: str) -> Iterator[str]:
    for one in cloud.get("block-storage", "/os-services")["services"]:
        if one["state"] == "up" and (one["updated_at"] or "") >= since:
            yield one["binary"]
