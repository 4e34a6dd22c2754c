"""The peer: the guests of a service started with virsh, as by a careful hand."""

import time
import uuid
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import PurePosixPath

from tests.demo.console import DemoFailed, until
from tests.demo.guests import Guest
from tests.demo.stage import Stage

ORDER = ("client", "firewall", "server")


@dataclass(frozen=True)
class ByHand:
    """Replaces the running guests of the service by its own, and puts nothing back."""

    stage: Stage

    def seconds(self) -> float:
        """Return the seconds until the traffic passes through guests made by hand."""
        theirs = [self.stage.guest(vnf) for vnf in ORDER]
        ways = self.stage.ways_in()
        plans = [self._prepared(guest) for guest in theirs]
        for guest in theirs:
            guest.host.run(["virsh", "destroy", guest.domain])
        began = time.monotonic()
        try:
            for guest, xml, disk, base in plans:
                self._start(guest, xml, disk, base)
            client = Guest(theirs[0].host, plans[0][0].domain)
            ways[0] = type(ways[0])("by hand", lambda c: client.run(c), ways[0].server)
            for way in ways:
                if way.wait(30.0) is None:
                    raise DemoFailed("no traffic through guests made by hand")
            return time.monotonic() - began
        finally:
            for guest, _, disk, _ in plans:
                guest.host.run(["virsh", "destroy", guest.domain], check=False)
                guest.host.run(["virsh", "undefine", guest.domain], check=False)
                guest.host.run(["rm", "-f", disk])

    def _prepared(self, guest: Guest) -> tuple[Guest, str, str, str]:
        """Return a guest like this one, its XML, its disk, and the disk's base."""
        dump = ["virsh", "dumpxml", "--inactive", guest.domain]
        domain = ET.fromstring(guest.host.run(dump).stdout)
        name = f"byhand-{guest.domain}"
        source = domain.find("devices/disk[1]/source")
        assert source is not None
        old = PurePosixPath(source.get("file") or "")
        disk = str(old.with_name(f"{name}.qcow2"))
        source.set("file", disk)
        _text(domain, "name", name)
        _text(domain, "uuid", str(uuid.uuid4()))
        log = domain.find("devices/serial/log")
        if log is not None:
            log.set("file", f"/var/log/libvirt/qemu/{name}-serial.log")
        info = guest.host.run(["qemu-img", "info", "-U", str(old)]).stdout
        base = next(
            line for line in info.splitlines() if line.startswith("backing file:")
        )
        text = ET.tostring(domain, encoding="unicode")
        return Guest(guest.host, name), text, disk, base.split(": ")[1].split(" (")[0]

    def _start(self, guest: Guest, xml: str, disk: str, base: str) -> None:
        make = ["qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", base]
        guest.host.run([*make, disk])
        guest.host.run(["virsh", "define", "/dev/stdin"], stdin=xml)
        guest.host.run(["virsh", "start", guest.domain])
        if until(lambda: _answers(guest), 60.0) is None:
            raise DemoFailed(f"{guest.domain} does not answer")


def _answers(guest: Guest) -> bool:
    try:
        return guest.run("true")[0] == 0
    except DemoFailed:
        return False


def _text(domain: ET.Element, tag: str, text: str) -> None:
    element = domain.find(tag)
    assert element is not None
    element.text = text
