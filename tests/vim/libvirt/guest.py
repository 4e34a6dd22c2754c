"""Talking to a guest of a test through its agent."""

import base64
import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import libvirt
import libvirt_qemu

from tests.waiting import wait_until

LIMIT_S = 5


@dataclass(frozen=True)
class Guest:
    """A guest with an agent that runs commands, as our tiny image has."""

    domain: Any

    @classmethod
    def on(cls, uri: str, server_id: str) -> "Guest":
        return cls(libvirt.open(uri).lookupByUUIDString(server_id))

    def sh(self, script: str) -> bool:
        """Run a script and say whether it succeeded."""
        shell = {"path": "/bin/sh", "arg": ["-c", script], "capture-output": True}
        pid = self._ask("guest-exec", shell)["pid"]
        answers: list[dict[str, Any]] = []

        def has_ended() -> bool:
            answers.append(self._ask("guest-exec-status", {"pid": pid}))
            return bool(answers[-1]["exited"])

        wait_until(has_ended, script)
        print(script, base64.b64decode(answers[-1].get("out-data", "")).decode())
        return int(answers[-1]["exitcode"]) == 0

    def start(self, script: str) -> None:
        """Run a script that may be the end of the guest, before its agent answers."""
        shell = {"path": "/bin/sh", "arg": ["-c", script], "capture-output": False}
        with suppress(libvirt.libvirtError):
            self._ask("guest-exec", shell)

    def pings(self, address: str, source: str) -> bool:
        six = "-6" if ":" in address else "-4"
        return self.sh(f"ping {six} -c 2 -i 0.2 -W 1 -I {source} {address}")

    def _ask(self, command: str, arguments: dict[str, Any]) -> dict[str, Any]:
        words = json.dumps({"execute": command, "arguments": arguments})
        answer = libvirt_qemu.qemuAgentCommand(self.domain, words, LIMIT_S, 0)
        found: dict[str, Any] = json.loads(answer)["return"]
        return found
