"""Running ``playbooks/hypervisor.yml`` from a bed's orchestrator, and its result."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.testbed.libvirt import Host, TestBed

PLAYBOOK = Path(__file__).parents[2] / "playbooks" / "hypervisor.yml"
ANSIBLE = Path(sys.executable).with_name("ansible-playbook")
LIMIT_S = 240


@dataclass(frozen=True, slots=True)
class Played:
    """What one run said."""

    code: int
    said: str

    @property
    def changed(self) -> int:
        """How many tasks changed something."""
        found = re.search(r"changed=(\d+)", self.said)
        assert found, self.said
        return int(found[1])

    @property
    def words(self) -> str:
        """All that was said, without line breaks."""
        return " ".join(self.said.split())


@dataclass(frozen=True, slots=True)
class Player:
    """Plays the playbook on one host, over ssh with its host key checked."""

    bed: TestBed
    host: Host
    folder: Path

    def play(self, *options: str, **variables: object) -> Played:
        """Run it once, packages left out: they are the machine's own."""
        command = (
            *(str(ANSIBLE), "--inventory", str(self._inventory(variables))),
            *("--skip-tags", "packages", *options, str(PLAYBOOK)),
        )
        done = subprocess.run(
            [*self.bed.orchestrator.prefix, *command],
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )
        return Played(done.returncode, done.stdout + done.stderr)

    def _inventory(self, variables: Mapping[str, object]) -> Path:
        pki, known_hosts = self.bed.base / "pki", self.folder / "known_hosts"
        key = (pki / "ssh_host.pub").read_text()
        known_hosts.write_text(f"{self.host.ip} {key}")
        options = f"-o UserKnownHostsFile={known_hosts} -o StrictHostKeyChecking=yes"
        told = {
            "ansible_host": self.host.ip,
            "ansible_user": "root",
            "ansible_ssh_private_key_file": str(pki / "id_ed25519"),
            "ansible_ssh_common_args": options,
            "ansible_remote_tmp": str(self.host.dir / "ansible"),
            "ansible_python_interpreter": "/usr/bin/python3",
            **variables,
        }
        inventory = self.folder / "hosts.json"
        hosts = {self.host.name: told}
        inventory.write_text(json.dumps({"all": {"hosts": hosts}}))
        return inventory

    def _environment(self) -> Mapping[str, str]:
        return {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": str(self.folder),
            "LC_ALL": "C.UTF-8",
            "ANSIBLE_HOME": str(self.folder / "ansible"),
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_PIPELINING": "1",
            "ANSIBLE_SSH_ARGS": "-o ControlMaster=auto -o ControlPersist=10s",
        }
