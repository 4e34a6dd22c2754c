"""Proving what the firewall lets through, from inside the service and from outside."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from tests.demo.console import Console, until
from tests.testbed.libvirt.network import Sap

Shell = Callable[[str], tuple[int, str]]

# What busybox' wget and curl say when a port answers with a reset.
REFUSED = "refused"


class RunsCommands(Protocol):
    """A guest with a shell."""

    def run(self, command: str) -> tuple[int, str]:
        """Run a command; return its exit code and output."""
        ...


def inside(client: RunsCommands) -> Shell:
    """Return a shell in the client VNF."""
    return lambda command: client.run(f"{command} 2>&1")


def outside(sap: Sap) -> Shell:
    """Return a shell in the network namespace that plays the user at the SAP."""

    def run(command: str) -> tuple[int, str]:
        done = sap.run(["/bin/sh", "-c", f"{command} 2>&1"], check=False)
        return done.returncode, done.stdout

    return run


@dataclass(frozen=True)
class Traffic:
    """The three claims about one way in."""

    origin: str
    shell: Shell
    server: str
    server6: str = ""

    def flows(self) -> bool:
        """Whether HTTP passes, in one go."""
        code, page = self.shell(self._get(80, within_s=2))
        return code == 0 and "hello from" in page

    def prove(self, console: Console) -> None:
        """Check that ping and HTTP pass and that port 8080 is refused."""
        code, said = self.shell(f"busybox ping -c 3 -i 0.2 -W 2 {self.server}")
        console.check(code == 0, f"ping passes {self.origin}", _loss(said))
        if self.server6:
            code, said = self.shell(f"busybox ping -6 -c 2 -W 2 {self.server6}")
            console.check(code == 0, f"IPv6 passes {self.origin}", _loss(said))
        code, page = self.shell(self._get(80))
        console.check(
            code == 0 and "hello from" in page,
            f"HTTP on 80 passes {self.origin}",
            page.strip(),
        )
        code, said = self.shell(self._get(8080))
        console.check(
            code != 0 and REFUSED in said.lower(),
            f"HTTP on 8080 is refused {self.origin}",
            said.strip(),
        )

    def wait(self, limit_s: float) -> float | None:
        """Wait until HTTP passes; return the seconds, None past the limit."""
        return until(self.flows, limit_s, every_s=0.1)

    def _get(self, port: int, within_s: int = 5) -> str:
        return f"timeout {within_s} busybox wget -q -O - http://{self.server}:{port}/"


def _loss(said: str) -> str:
    lines = said.splitlines()
    return next((line for line in lines if "loss" in line), said).strip()
