"""The network hook as a module, and a kernel for it that is only pretended."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any

FILE = Path(__file__).parents[3] / "nfvo" / "vim" / "libvirt" / "hook" / "network"


def _load() -> ModuleType:
    loader = SourceFileLoader("nfvo_network_hook", str(FILE))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    sys.modules[loader.name] = module  # dataclasses look themselves up there
    keep, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    loader.exec_module(module)
    sys.dont_write_bytecode = keep
    return module


hook: Any = _load()


def network_xml(
    vni: int | str = 1001,
    mtu: int | str = 1450,
    peers: tuple[str, ...] = ("10.77.0.11", "10.77.0.12"),
    *,
    name: str = "nfvo-vl1",
    bridge: str = "nfvo-0003e9",
) -> str:
    """Return a virtual link's network as the driver writes it."""
    groups = "".join(f"<portgroup name='peer-{peer}'/>" for peer in peers)
    return (
        f"<network><name>{name}</name><metadata><v:vxlan xmlns:v='urn:nfvo:vl:1'"
        f" vni='{vni}' mtu='{mtu}'/></metadata><forward mode='bridge'/>"
        f"<bridge name='{bridge}'/>{groups}</network>"
    )


def stitched_xml(uplinks: tuple[str, ...], network: str) -> str:
    """Return a network with these uplinks too."""
    groups = "".join(f"<portgroup name='uplink-{uplink}'/>" for uplink in uplinks)
    return network.replace("</network>", f"{groups}</network>")


def hook_data(network: str) -> bytes:
    """Return what libvirtd writes to the hook."""
    return f"<hookData>{network}</hookData>".encode()


@dataclass
class FakeMachine:
    """Understands the hook's commands and keeps what they would make."""

    addresses: tuple[str, ...] = ("10.77.0.11",)
    links: dict[str, dict[str, Any]] = field(default_factory=dict)
    fdb: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    changes: list[tuple[str, ...]] = field(default_factory=list)
    broken: tuple[str, ...] = ()
    without_ipv6: set[str] = field(default_factory=set)
    forsaken: bool = False
    showing: bool = True
    locked: list[int] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def add_device(self, name: str) -> None:
        """Have a device that is none of the hook's."""
        self.links[name] = {"ifname": name, "mtu": 1500, "linkinfo": {}}

    @contextmanager
    def alone_with(self, vni: int) -> Iterator[None]:
        """Remember which link is locked."""
        self.locked.append(vni)
        yield

    def shows_packets(self) -> bool:
        """Whether bridges show their packets to iptables here."""
        return self.showing

    def is_forsaken(self) -> bool:
        """Tell what the test has staged."""
        return self.forsaken

    def run(self, *argv: str) -> str:
        """Do one command; a word that is not known is an error."""
        match argv:
            case ("ip", "-j", "addr", "show", "dev", "ul0"):
                infos = [{"local": one, "scope": "global"} for one in self.addresses]
                return json.dumps([{"addr_info": infos}])
            case ("ip", "-j", "addr", "show", "dev", device):
                infos = [{"local": "192.0.2.1", "scope": "global"}]
                infos = infos if device in self.used else []
                return json.dumps([{"addr_info": infos}])
            case ("ip", "-j", "-d", "link", "show"):
                return json.dumps(list(self.links.values()))
            case ("bridge", "-j", "fdb", "show", "dev", device):
                return json.dumps(self.fdb[device])
        self.changes.append(argv)
        if self.broken and argv[: len(self.broken)] == self.broken:
            raise hook.Refused("broken")
        self._change(argv)
        return ""

    def _change(self, argv: tuple[str, ...]) -> None:
        match argv:
            case ("ip", "link", "add", "name", name, "type", kind, *words):
                self._add(name, kind, dict(zip(words[::2], words[1::2], strict=False)))
            case ("ip", "link", "set", "dev", name, "mtu", mtu, *words):
                self.links[name] |= {"mtu": int(mtu), "flags": ["UP"]}
                if words[0] == "master":
                    self.links[name]["master"] = words[1]
            case ("ip", "link", "del", "dev", name):
                del self.links[name]
                self.fdb.pop(name, None)
                self._free(name)
            case _:
                self._change_ports(argv)

    def _change_ports(self, argv: tuple[str, ...]) -> None:
        match argv:
            case ("ip", "link", "set", "dev", name, "master", bridge, "up"):
                self.links[name] |= {"master": bridge, "flags": ["UP"]}
            case ("ip", "link", "set", "dev", name, "nomaster"):
                del self.links[name]["master"]
            case ("bridge", "fdb", "append", mac, "dev", name, "dst", peer):
                self.fdb[name].append({"mac": mac, "dst": peer})
            case ("bridge", "fdb", "del", mac, "dev", name, "dst", peer):
                self.fdb[name].remove({"mac": mac, "dst": peer})
            case _:
                raise AssertionError(argv)

    def _free(self, bridge: str) -> None:
        """Let go of the ports of a bridge that is gone."""
        for port in self.links.values():
            if port.get("master") == bridge:
                del port["master"]

    def disable_ipv6(self, device: str) -> None:
        """Remember that the host stays off this device."""
        self.without_ipv6.add(device)

    def _add(self, name: str, kind: str, options: dict[str, str]) -> None:
        assert name not in self.links
        data: dict[str, Any] = {}
        if kind == "vxlan":
            data = {"id": int(options["id"]), "port": int(options["dstport"])}
            data |= {"link": options["dev"], "local": options["local"]}
            self.fdb[name] = []
        info = {"info_kind": kind, "info_data": data}
        self.links[name] = {"ifname": name, "mtu": 1500, "linkinfo": info}
