"""Run the demo: exit code 0 only if all of it held.  KEEP=1 leaves it running.

SITE=libvirt (or nothing) plays it on hosts of our own, openstack in a cloud, both with
the client on a host of our own and the rest in a cloud.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping

from tests.demo import acts
from tests.demo.console import Console, DemoFailed
from tests.demo.show import Show
from tests.demo.stages import FullStage, LightStage
from tests.testbed.bed import BedError

HOSTS = 3
WITHOUT_ROOT = (
    "Without root: hosts are libvirt daemons of your own, links are UDP. Not shown, as "
    "it needs rights on hosts: VXLAN, the provider network with its SAP, anti-spoofing."
)


def _on_hosts(console: Console) -> Show:
    if os.geteuid() == 0:
        return FullStage.set_up(console, HOSTS)
    print(WITHOUT_ROOT)
    return LightStage.set_up(console, HOSTS)


def _in_cloud(console: Console) -> Show:
    from tests.demo.cloud_stages import CloudStage  # it needs the SDK

    return CloudStage.set_up(console)


def _on_both(console: Console) -> Show:
    from tests.demo.cloud_stages import BothStage

    return BothStage.set_up(console, 1)


SITES: Mapping[str, tuple[str, Callable[[Console], Show]]] = {
    "libvirt": (f"{HOSTS} libvirt hosts", _on_hosts),
    "openstack": ("a real OpenStack with two machines", _in_cloud),
    "both": ("a libvirt host, and a real OpenStack beside it", _on_both),
}


def main(site: str = "") -> int:
    """Play all acts, and clear the stage."""
    console = Console()
    site = site or os.environ.get("SITE") or "libvirt"
    if site not in SITES:
        print(f"no SITE {site}, only {', '.join(SITES)}", file=sys.stderr)
        return 2
    what, set_up = SITES[site]
    try:
        with console.phase(what):
            show = set_up(console)
    except BedError as error:
        print(f"\nFAILED: {error}", file=sys.stderr)
        return 1
    return _play(show, bool(os.environ.get("KEEP")))


def _play(show: Show, keep: bool) -> int:
    play: list[Callable[[Show], None]] = [acts.start, acts.deploy, acts.break_and_heal]
    held = False
    try:
        for act in play if keep else [*play, acts.clean_up]:
            act(show)
        held = True
    except (BedError, DemoFailed, subprocess.CalledProcessError) as failure:
        print(f"\nFAILED: {failure}", file=sys.stderr)
        return 1
    finally:
        show.console.table()
        if not keep:
            if not held:
                show.abandon()
            show.clear()
    if keep:
        print(f"\nIt runs on: export NFVO_HOME={show.nfvo.home}; nfvo get")
        print(f"To end it: nfvo down; {show.how_to_end()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
