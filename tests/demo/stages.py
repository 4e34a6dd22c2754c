"""The two stages: hosts in namespaces, for root; a user's own daemons, for anybody."""

from tests.demo.stage import Stage
from tests.demo.traffic import Traffic, inside, outside
from tests.testbed.libvirt import Host, Sap, TestBed
from tests.testbed.session import SessionBed, SessionHost


class FullStage(Stage):
    """Hosts with networks: VXLAN between them, and a SAP on a provider network."""

    service = "firewall-chain"

    @classmethod
    def hosts_up(cls, count: int, name: str) -> TestBed:
        return TestBed.up(count, name=name)

    def words_for(self, host: Host | SessionHost) -> tuple[str, ...]:
        return "--underlay", host.ip, "--physical", "provider=br-prov"

    def ways_in(self) -> list[Traffic]:
        """Return the two ways to the server: from the client, and through the SAP."""
        both = self.addresses("server")
        server = both[0]
        return [
            Traffic("from the client", inside(self.guest("client")), *both),
            Traffic("from outside, through the SAP", outside(self._sap()), server),
        ]

    def _sap(self) -> Sap:
        bed = self.bed
        assert isinstance(bed, TestBed)
        return bed.state.saps.get("outside") or self._plugged(bed)

    def _plugged(self, bed: TestBed) -> Sap:
        address, gateway = self.place_of("outside")
        return bed.sap("outside", address, gateway=gateway)


class LightStage(Stage):
    """Daemons of this user, and links over UDP between their guests."""

    service = "firewall-chain-light"

    @classmethod
    def hosts_up(cls, count: int, name: str) -> SessionBed:
        return SessionBed.up(count, name=name)

    def words_for(self, host: Host | SessionHost) -> tuple[str, ...]:
        return "--underlay", host.ip

    def prepare(self) -> None:
        """Have links go over UDP, which is all that session daemons offer."""
        self.nfvo.show("site", "set", "default", "--fabric", "udp")

    def ways_in(self) -> list[Traffic]:
        """Return the way from the client: there is no other."""
        both = self.addresses("server")
        return [Traffic("from the client", inside(self.guest("client")), *both)]
