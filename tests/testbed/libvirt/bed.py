"""The test bed: start hosts, break them, plug clients in, and leave nothing behind."""

import contextlib
import os
import shutil
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.testbed.bed import Bed
from tests.testbed.libvirt import capscache, pki
from tests.testbed.libvirt.host import Host
from tests.testbed.libvirt.hostfiles import HostFiles
from tests.testbed.libvirt.namespace import BedError, Namespace
from tests.testbed.libvirt.network import Fabric, Sap
from tests.testbed.libvirt.state import State, default_base
from tests.waiting import wait_until_stopped

FIRST_ADDRESS = 10


@dataclass(frozen=True, slots=True)
class TestBed(Bed[Host]):
    """Some hypervisor hosts on one underlay; leaving it as a context ends it."""

    state: State

    @classmethod
    def up(
        cls,
        count: int,
        *,
        name: str = "bed",
        base: Path | None = None,
        tls: bool = False,
        ssh: bool = False,
    ) -> Self:
        """Start a bed of ``count`` hosts hv1, hv2, ... and wait until they answer."""
        base = (base or default_base(name)).resolve()
        if State.file(base).exists():
            old = cls.load(base=base)
            if any(host.is_on() for host in old.hosts.values()):
                raise BedError(f"a test bed is already up in {base}")
            old.down()  # the machine was started anew since
        base.mkdir(parents=True, exist_ok=True)
        bed = cls(State(base, Fabric.claim().number, tls, ssh))
        try:
            bed.state.save()
            bed.grow(count)
        except BaseException:
            bed.down()
            raise
        return bed

    @classmethod
    def load(cls, *, name: str = "bed", base: Path | None = None) -> Self:
        """Return a bed that another process started."""
        return cls(State.load((base or default_base(name)).resolve()))

    def grow(self, count: int) -> None:
        """Add hosts to the bed."""
        first = len(self.hosts) + 1
        new = [self._planned(number) for number in range(first, first + count)]
        self._make_keys(new)
        for host in new:
            HostFiles(host, self.state.tls).write([*self.hosts.values(), *new])
            capscache.lend(host.dir / "cache", "libvirt")
            self.fabric.plug_host(host.namespace, wire=host.name, address=host.ip)
            self._begin(host)
        for host in new:
            self.host(host.name).wait()

    @property
    def base(self) -> Path:
        """Return the bed's directory."""
        return self.state.base

    @property
    def fabric(self) -> Fabric:
        """Return the bed's wires."""
        return Fabric(self.state.number)

    @property
    def orchestrator(self) -> Namespace:
        """Return where clients of tcp, tls and ssh URIs must run."""
        return self.fabric.orchestrator

    @property
    def hosts(self) -> Mapping[str, Host]:
        """Return the hosts by name."""
        return self.state.hosts

    def sap(
        self,
        name: str,
        address: str,
        *,
        gateway: str | None = None,
        mac: str | None = None,
    ) -> Sap:
        """Plug a client with this address (10.0.0.9/24) into the provider net."""
        sap = self.fabric.plug_sap(name, address, gateway=gateway, mac=mac)
        self.state.saps[name] = sap
        self.state.save()
        return sap

    def unplug(self, sap: Sap) -> None:
        """Remove an outside client and what runs in it."""
        if sap.exists():
            for pid in sap.pids():
                os.kill(pid, signal.SIGKILL)
        self.fabric.remove(sap.namespace)
        self.state.saps.pop(sap.name, None)
        self.state.save()

    def power_off(self, name: str) -> None:
        """Kill a host silently: its wires are cut first, so no packet leaves."""
        self.cut(name)
        self.host(name).kill()

    def power_on(self, name: str) -> None:
        """Start a host that was powered off; its disk is as it was."""
        self.mend(name)
        self._begin(self.host(name))
        self.host(name).wait()

    def cut(self, name: str) -> None:
        """Cut both wires of a host; it runs on, unreachable but for its unix socket."""
        self.fabric.set_wires(self.host(name).name, state="down")

    def mend(self, name: str) -> None:
        """Undo ``cut``."""
        self.fabric.set_wires(self.host(name).name, state="up")

    def slow(self, name: str, mbit_s: int) -> None:
        """Let no more than so many Mbit/s arrive at a host."""
        self.fabric.slow_wire(self.host(name).name, mbit_s)

    def quicken(self, name: str) -> None:
        """Undo ``slow``."""
        self.fabric.quicken_wire(self.host(name).name)

    def kill_libvirtd(self, host: str) -> None:
        """Kill a host's libvirtd, which is respawned; guests run on."""
        os.kill(self.host(host).libvirtd_pid(), signal.SIGKILL)

    def freeze_libvirtd(self, host: str) -> None:
        """Stop a host's libvirtd in the middle of everything: it hangs, guests run."""
        pid = self.host(host).libvirtd_pid()
        os.kill(pid, signal.SIGSTOP)
        wait_until_stopped(pid)

    def thaw_libvirtd(self, host: str) -> None:
        """Undo ``freeze_libvirtd``."""
        os.kill(self.host(host).libvirtd_pid(), signal.SIGCONT)

    def down(self) -> None:
        """End every process and remove every namespace, device and file of the bed."""
        for host in self.hosts.values():
            capscache.keep(host.dir / "cache", "libvirt")
            host.kill()
            self.fabric.remove(host.namespace)
        for sap in list(self.state.saps.values()):
            self.unplug(sap)
        self.fabric.remove(self.orchestrator.namespace)
        self.fabric.remove(self.fabric.name)
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(self.base)

    def _planned(self, number: int) -> Host:
        name = f"hv{number}"
        address = self.fabric.address(FIRST_ADDRESS + number)
        return Host(
            name, number, address, f"{self.fabric.prefix}{name}", self.base / name
        )

    def _begin(self, host: Host) -> None:
        self.state.hosts[host.name] = (
            host  # known before it runs, so that down() finds it
        )
        self.state.save()
        self.state.hosts[host.name] = host.begin(ssh=self.state.ssh)
        self.state.save()

    def _make_keys(self, hosts: list[Host]) -> None:
        keys = self.base / "pki"
        if self.state.ssh:
            pki.make_ssh_keys(keys)
        if self.state.tls:
            pki.make_authority(keys)
            for host in hosts:
                pki.make_host_certificate(keys, host)
