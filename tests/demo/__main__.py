"""Run the demo: exit code 0 only if all of it held.  KEEP=1 leaves it running."""

import os
import subprocess
import sys
from collections.abc import Callable

from tests.demo import acts
from tests.demo.console import Console, DemoFailed
from tests.demo.stage import Stage
from tests.demo.stages import FullStage, LightStage
from tests.testbed.libvirt import BedError

HOSTS = 3
WITHOUT_ROOT = (
    "Without root: hosts are libvirt daemons of your own, links are UDP. Not shown, as "
    "it needs rights on hosts: VXLAN, the provider network with its SAP, anti-spoofing."
)


def main() -> int:
    """Play all acts, and clear the stage."""
    console = Console()
    chosen = LightStage if os.geteuid() else FullStage
    if chosen is LightStage:
        print(WITHOUT_ROOT)
    try:
        with console.phase(f"{HOSTS} libvirt hosts"):
            stage = chosen.set_up(console, HOSTS)
    except BedError as error:
        print(f"\nFAILED: {error}", file=sys.stderr)
        return 1
    keep = bool(os.environ.get("KEEP"))
    try:
        _play(stage, keep)
    except (DemoFailed, subprocess.CalledProcessError) as failure:
        print(f"\nFAILED: {failure}", file=sys.stderr)
        return 1
    finally:
        console.table()
        if not keep:
            stage.clear()
    if keep:
        print(f"\nIt runs on: export NFVO_HOME={stage.nfvo.home}; nfvo get")
        bed = type(stage.bed).__module__.rpartition(".")[0]
        print(
            f"To end it: nfvo down; {sys.executable} -m {bed} down "
            f"--name {stage.nfvo.home.name}"
        )
    return 0


def _play(stage: Stage, keep: bool) -> None:
    play: list[Callable[[Stage], None]] = [acts.start, acts.deploy, acts.break_and_heal]
    for act in play if keep else [*play, acts.clean_up]:
        act(stage)


if __name__ == "__main__":
    sys.exit(main())
