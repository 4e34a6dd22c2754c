"""``python -m tests.testbed.libvirt up 3 | down | status | exec HOST CMD...``."""

import argparse
import os
from pathlib import Path

from tests.testbed.command import obey
from tests.testbed.libvirt import processes
from tests.testbed.libvirt.bed import TestBed
from tests.testbed.libvirt.namespace import Namespace


def main(words: list[str] | None = None) -> int:
    """Run one command; 1 when the bed refuses."""
    return obey(_parser(), words)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.testbed.libvirt")
    parser.add_argument(
        "--name", default="bed", help="which bed (default: %(default)s)"
    )
    parser.add_argument(
        "--base", type=Path, help="its directory (default: by name, in /run)"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    up = commands.add_parser("up", help="start a bed of N hosts")
    up.add_argument("count", type=int, metavar="N")
    up.add_argument("--tls", action="store_true", help="make keys and listen for tls")
    up.add_argument("--ssh", action="store_true", help="make keys and start sshd")
    up.set_defaults(do=_up)
    commands.add_parser("down", help="take the bed down").set_defaults(do=_down)
    commands.add_parser("status", help="list hosts and memory").set_defaults(do=_status)
    inside = commands.add_parser("exec", help="run CMD in a host, a SAP or 'orch'")
    inside.add_argument("where")
    inside.add_argument("argv", nargs=argparse.REMAINDER, metavar="CMD")
    inside.set_defaults(do=_exec)
    # The same options are taken after the command as well.
    for command in commands.choices.values():
        command.add_argument(
            "--name", default=argparse.SUPPRESS, help=argparse.SUPPRESS
        )
        command.add_argument(
            "--base", type=Path, default=argparse.SUPPRESS, help=argparse.SUPPRESS
        )
    return parser


def _up(asked: argparse.Namespace) -> None:
    bed = TestBed.up(
        asked.count, name=asked.name, base=asked.base, tls=asked.tls, ssh=asked.ssh
    )
    for host in bed.hosts.values():
        print(host.name, host.ip, host.uri())


def _down(asked: argparse.Namespace) -> None:
    _load(asked).down()


def _status(asked: argparse.Namespace) -> None:
    bed = _load(asked)
    subnet = bed.fabric.address(0)
    print(f"{bed.base}: namespaces {bed.fabric.prefix}*, subnet {subnet}/24")
    for host in bed.hosts.values():
        memory = sum(processes.pss_mib(pid) for pid in processes.descendants(host.pid))
        state = f"pid {host.pid}, {memory} MiB" if host.is_on() else "off"
        print(f"{host.name} {host.ip} {state} {host.uri()}")
    for sap in bed.state.saps.values():
        print(f"sap {sap.name} {sap.address}")


def _exec(asked: argparse.Namespace) -> None:
    bed = _load(asked)
    places: dict[str, Namespace] = {"orch": bed.orchestrator, **bed.state.saps}
    prefix = (places.get(asked.where) or bed.host(asked.where)).prefix
    os.execvp(prefix[0], [*prefix, *asked.argv])


def _load(asked: argparse.Namespace) -> TestBed:
    return TestBed.load(name=asked.name, base=asked.base)
