"""The wires between hosts: an underlay, a provider network, and SAPs plugged into it.

All bridges live in the bed's *fabric* namespace; the machine's own namespace gets
no interface. Each host has ``ul0`` (underlay, MTU 1600, an address) and ``prov0``
(MTU 1500), a port of its Linux bridge ``br-prov``.
"""

import contextlib
from dataclasses import dataclass
from ipaddress import ip_interface

from tests.testbed.libvirt.namespace import NETNS, BedError, Namespace, call, ip_batch

UNDERLAY = "ul0"
PROVIDER = "prov0"
PROVIDER_BRIDGE = "br-prov"
UNDERLAY_MTU = 1600
BEDS = 200


@dataclass(frozen=True, slots=True)
class Sap(Namespace):
    """An outside client on the provider network: a namespace with one address."""

    name: str
    address: str
    device: str = "eth0"


@dataclass(frozen=True, slots=True)
class Fabric:
    """The namespaces and the subnet that belong to one bed."""

    number: int

    @property
    def prefix(self) -> str:
        """Return what the names of this bed's namespaces start with."""
        return f"nfvo{self.number}-"

    @property
    def name(self) -> str:
        """Return the name of the namespace that holds the bridges."""
        return f"{self.prefix}fab"

    @property
    def orchestrator(self) -> Namespace:
        """Return the namespace from which tcp, tls and ssh URIs are reached."""
        return Namespace(f"{self.prefix}orch")

    def address(self, host: int) -> str:
        """Return the underlay address with this host number."""
        return f"10.77.{self.number}.{host}"

    @classmethod
    def claim(cls) -> "Fabric":
        """Make the fabric with the lowest free number.

        The namespace is the claim: ``ip netns add`` fails for all but one of
        several beds that want the same number.
        """
        for number in range(BEDS):
            fabric = cls(number)
            if (NETNS / fabric.name).exists():
                continue
            with contextlib.suppress(BedError):
                call("ip", "netns", "add", fabric.name)
                fabric._furnish()
                return fabric
        raise BedError(f"all {BEDS} test bed numbers are taken")

    def _furnish(self) -> None:
        ip_batch(
            self.name,
            "link set lo up",
            f"link add {UNDERLAY} type bridge forward_delay 0 mcast_snooping 0",
            f"link set {UNDERLAY} mtu {UNDERLAY_MTU} up",
            f"link add {PROVIDER} type bridge forward_delay 0 mcast_snooping 0",
            f"link set {PROVIDER} up",
        )
        call("ip", "netns", "add", self.orchestrator.namespace)
        self.plug(self.orchestrator.namespace, wire="ul-orch", address=self.address(1))

    def plug(self, namespace: str, *, wire: str, address: str) -> None:
        """Give a namespace its underlay interface with an address."""
        ip_batch(
            self.name,
            f"link add {wire} mtu {UNDERLAY_MTU} type veth peer name {UNDERLAY}"
            f" mtu {UNDERLAY_MTU} netns {namespace}",
            f"link set {wire} master {UNDERLAY} up",
        )
        ip_batch(
            namespace,
            "link set lo up",
            f"addr add {address}/24 dev {UNDERLAY}",
            f"link set {UNDERLAY} up",
        )

    def plug_host(self, namespace: str, *, wire: str, address: str) -> None:
        """Make a host's namespace with both of its interfaces."""
        call("ip", "netns", "add", namespace)
        self.plug(namespace, wire=f"ul-{wire}", address=address)
        ip_batch(
            self.name,
            f"link add pv-{wire} type veth peer name {PROVIDER} netns {namespace}",
            f"link set pv-{wire} master {PROVIDER} up",
        )
        ip_batch(
            namespace,
            f"link add {PROVIDER_BRIDGE} type bridge forward_delay 0 mcast_snooping 0",
            f"link set {PROVIDER} master {PROVIDER_BRIDGE} up",
            f"link set {PROVIDER_BRIDGE} up",
        )

    def plug_sap(
        self, name: str, address: str, *, gateway: str | None, mac: str | None
    ) -> Sap:
        """Make an outside client with this address on the provider network."""
        sap = Sap(f"{self.prefix}sap-{name}", name, address)
        call("ip", "netns", "add", sap.namespace)
        hardware = f"address {mac}" if mac else ""
        ip_batch(
            self.name,
            f"link add sap-{name} type veth peer name {sap.device} {hardware}"
            f" netns {sap.namespace}",
            f"link set sap-{name} master {PROVIDER} up",
        )
        quick = "nodad" if ip_interface(address).version == 6 else ""
        route = [f"route add default via {gateway} dev {sap.device}"] if gateway else []
        ip_batch(
            sap.namespace,
            "link set lo up",
            f"link set {sap.device} up",
            f"addr add {address} dev {sap.device} {quick}",
            *route,
        )
        return sap

    def set_wires(self, wire: str, *, state: str) -> None:
        """Cut (``down``) or mend (``up``) both wires of a host."""
        ip_batch(
            self.name, f"link set ul-{wire} {state}", f"link set pv-{wire} {state}"
        )

    def slow_wire(self, wire: str, mbit_s: int) -> None:
        """Let no more than so many Mbit/s go to a host on its underlay wire."""
        limit = ("tbf", "rate", f"{mbit_s}mbit", "burst", "64k", "latency", "100ms")
        device = ("dev", f"ul-{wire}", "root")
        call("tc", "-n", self.name, "qdisc", "replace", *device, *limit)

    def quicken_wire(self, wire: str) -> None:
        """Undo ``slow_wire``."""
        call("tc", "-n", self.name, "qdisc", "del", "dev", f"ul-{wire}", "root")

    def remove(self, namespace: str) -> None:
        """Remove one namespace; removing what is not there is fine."""
        with contextlib.suppress(BedError):
            call("ip", "netns", "del", namespace)
