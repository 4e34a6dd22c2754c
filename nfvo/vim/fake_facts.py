"""What the fake VIM's files say, as facts; they may have been edited by hand."""

from collections.abc import Iterator
from dataclasses import replace

from nfvo.descriptor.security import in_words
from nfvo.lcm.binding import binding_of
from nfvo.lcm.facts import (
    Facts,
    NetworkFacts,
    NicFacts,
    ServerFacts,
    VolumeFacts,
    tagged,
)
from nfvo.lcm.observation import ServerState
from nfvo.lcm.planner.naming import installation_of
from nfvo.lcm.ports import FoundResource
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import NetworkSpec, PortSpec, ServerSpec, VolumeSpec
from nfvo.placement.extra_specs import spec_words
from nfvo.vim.fake_files import is_cloud

SEED = VolumeFacts(disk_gib=1)


def found_server(
    text: str, state: str, pinned: str | None, host: HostRecord
) -> FoundResource:
    """Return a kept server with its state, and what it was bound to by hand if so."""
    server = ServerSpec.model_validate_json(text)
    facts = ServerFacts(
        state=ServerState(state) if state else ServerState.UNKNOWN,
        vcpus=server.vcpus,
        memory_mib=server.memory_mib,
        nics=tuple(_nic(port) for port in server.ports),
        inside=tuple(
            replace(_nic(one), network="", vlan=one.vlan)
            for port in server.ports
            for one in port.trunk
        ),
        disks=frozenset() if is_cloud(host) else frozenset(_disks(server)),
        volumes=len(server.storages) + server.boot_volume if is_cloud(host) else 0,
        pinned=_bound(server, host) if pinned is None else _lines(pinned),
    )
    return _tagged("server", server, facts)


def found_network(text: str, *, active: bool) -> FoundResource:
    """Return a kept network."""
    network = NetworkSpec.model_validate_json(text)
    facts = NetworkFacts(
        active=active,
        segment=network.segment,
        vlan=network.vlan,
        bridge=network.bridge,
        peers=frozenset(network.peers),
        uplinks=frozenset(network.uplinks),
    )
    return _tagged("network", network, facts)


def found_volume(text: str) -> FoundResource:
    """Return a kept disk, which has no tag, as on a real host."""
    volume = VolumeSpec.model_validate_json(text)
    whose = installation_of(volume.name)
    facts = VolumeFacts(volume.size_gib, volume.image_sha256)
    return FoundResource("volume", volume.name, installation=whose, facts=facts)


def found_seed(name: str) -> FoundResource:
    """Return a kept seed."""
    whose = installation_of(name)
    return FoundResource("seed", name, installation=whose, facts=SEED)


def _bound(server: ServerSpec, host: HostRecord) -> tuple[str, ...]:
    if is_cloud(host):
        return spec_words(server.extra_specs)
    numa, dedicated = host.numa, host.dedicated
    bound = binding_of(server.shares, server.topology, numa, dedicated)
    return tuple(sorted(bound.words()))


def _lines(pinned: str) -> tuple[str, ...]:
    return tuple(sorted(pinned.splitlines()))


def _disks(server: ServerSpec) -> Iterator[str]:
    yield from filter(None, (server.disk, server.seed))
    yield from (one.name for one in server.storages)


def _nic(port: PortSpec) -> NicFacts:
    named = port.network.name if port.network.fabric != "udp" else ""
    named = port.device or named
    trunk = frozenset(tagged(one.vlan, one.network.name) for one in port.trunk)
    enforced = () if port.forwards or port.device else port.addresses
    sends = frozenset(str(one.ip) for one in enforced)
    return NicFacts(port.mac, named, sends, in_words(port.security), trunk)


def _tagged(kind: str, spec: ServerSpec | NetworkSpec, facts: Facts) -> FoundResource:
    whose = spec.tag.installation
    return FoundResource(kind, spec.name, spec.id, spec.tag, whose, facts)
