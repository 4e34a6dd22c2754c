"""Running commands inside guests, through their agents and their hosts' own virsh."""

import base64
import json
import subprocess
from dataclasses import dataclass
from typing import Any

from tests.demo.console import DemoFailed, until
from tests.testbed.libvirt import Host
from tests.testbed.session import SessionHost


@dataclass(frozen=True)
class Guest:
    """A domain on a host."""

    host: Host | SessionHost
    domain: str

    def run(self, command: str, limit_s: float = 20.0) -> tuple[int, str]:
        """Run a shell command in the guest; return its exit code and output."""
        pid = self._ask(
            "guest-exec",
            {"path": "/bin/sh", "arg": ["-c", command], "capture-output": True},
        )["pid"]
        answer: dict[str, Any] = {}

        def has_ended() -> bool:
            answer.update(self._ask("guest-exec-status", {"pid": pid}))
            return bool(answer["exited"])

        if until(has_ended, limit_s) is None:
            raise DemoFailed(f"{self.domain}: {command} has not ended in {limit_s} s")
        output = base64.b64decode(answer.get("out-data", "")).decode(errors="replace")
        return int(answer.get("exitcode", -1)), output

    def _ask(self, execute: str, arguments: dict[str, Any]) -> Any:
        question = json.dumps({"execute": execute, "arguments": arguments})
        command = ["virsh", "qemu-agent-command", "--timeout", "5", self.domain]
        done = subprocess.run(
            [*self.host.prefix, *command, question],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise DemoFailed(f"{self.domain} on {self.host.name}: {done.stderr}")
        return json.loads(done.stdout)["return"]
