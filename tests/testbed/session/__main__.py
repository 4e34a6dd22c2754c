"""``python -m tests.testbed.session up 3 | status | exec HOST CMD... | down``."""

import argparse
import os
import sys

from tests.testbed.command import obey
from tests.testbed.session.bed import SessionBed


def main() -> int:
    """Run one command; 1 when the bed refuses."""
    return obey(_parser(), None)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.testbed.session")
    parser.add_argument("--name", default="bed", help="which (default: %(default)s)")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    up = commands.add_parser("up", help="start a bed of N hosts")
    up.add_argument("count", type=int, metavar="N")
    up.set_defaults(do=lambda a: _show(SessionBed.up(a.count, name=a.name)))
    status = commands.add_parser("status", help="list the hosts")
    status.set_defaults(do=lambda a: _show(SessionBed.load(name=a.name)))
    inside = commands.add_parser("exec", help="run CMD with a host's environment")
    inside.add_argument("where", metavar="HOST")
    inside.add_argument("argv", nargs=argparse.REMAINDER, metavar="CMD")
    inside.set_defaults(do=_exec)
    down = commands.add_parser("down", help="take the bed down")
    down.set_defaults(do=lambda a: SessionBed.load(name=a.name).down())
    return parser


def _show(bed: SessionBed) -> None:
    for host in bed.hosts.values():
        print(host.name, host.ip, "on" if host.is_on() else "off", host.uri())


def _exec(asked: argparse.Namespace) -> None:
    prefix = SessionBed.load(name=asked.name).host(asked.where).prefix
    os.execvp(prefix[0], [*prefix, *asked.argv])


if __name__ == "__main__":
    sys.exit(main())
