"""``python -m tests.testbed.openstack install | up | down | status | stop | start``."""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.testbed.command import obey
from tests.testbed.openstack import packages
from tests.testbed.openstack.bed import OpenStack
from tests.testbed.openstack.layout import default_base
from tests.testbed.openstack.snapshot import Snapshot
from tests.testbed.openstack.stack import Stack
from tests.testbed.openstack.venv import Venv


def main(words: list[str] | None = None) -> int:
    """Run one command; 1 when the bed refuses."""
    return obey(_parser(), words)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.testbed.openstack")
    parser.add_argument(
        "--base", type=Path, default=default_base(), help="its directory (%(default)s)"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    install = commands.add_parser("install", help="make what is missing, once")
    install.set_defaults(do=_install)
    up = commands.add_parser("up", help="start it and wait until it works")
    up.add_argument("--fake", type=int, default=0, metavar="N", help="N fake hosts too")
    up.set_defaults(do=_up)
    commands.add_parser("down", help="end it").set_defaults(do=_down)
    commands.add_parser("status", help="list services").set_defaults(do=_status)
    for name, do in (("stop", _stop), ("start", _start)):
        command = commands.add_parser(name, help=f"{name} one service")
        command.add_argument("service")
        command.set_defaults(do=do)
    return parser


def _install(asked: argparse.Namespace) -> None:
    """Say what takes minutes before it does; nothing when all is there."""
    if missing := packages.missing():
        _tell(f"{len(missing)} Debian packages", lambda: packages.install(missing))
    if not Venv.of_lock().stamp.exists():
        _tell(f"{Venv.of_lock().directory}", Venv.of_lock().install)
    if not Snapshot.current().exists():
        _tell("the first cloud", lambda: Snapshot.current().make(asked.base))


def _tell(what: str, do: Callable[[], None]) -> None:
    print(f"openstack: {what} ...", file=sys.stderr)
    begun = time.monotonic()
    do()
    print(f"openstack: {what}: {time.monotonic() - begun:.0f} s", file=sys.stderr)


def _up(asked: argparse.Namespace) -> None:
    cloud = OpenStack.up(base=asked.base)
    if asked.fake:
        cloud.add_fakes(asked.fake)
    print(f"export OS_CLIENT_CONFIG_FILE={cloud.clouds_file} OS_CLOUD=member")


def _down(asked: argparse.Namespace) -> None:
    Stack.load(asked.base).end()


def _status(asked: argparse.Namespace) -> None:
    cloud = OpenStack.load(asked.base)
    for name in cloud.services:
        print(f"{'up  ' if cloud.runs(name) else 'DOWN'} {name}")
    for box in cloud.stack.state.boxes.values():
        print(f"{box.name}: {box.memory_mib()} MiB, {box.cpu_s():.0f} s of CPU")
    print(f"{cloud.auth_url} {cloud.clouds_file}")


def _stop(asked: argparse.Namespace) -> None:
    OpenStack.load(asked.base).stop(asked.service)


def _start(asked: argparse.Namespace) -> None:
    OpenStack.load(asked.base).start(asked.service)
