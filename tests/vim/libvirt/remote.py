"""A driver in a process of its own: in a bed's namespace, where tcp, tls and ssh work.

python -m tests.vim.libvirt.remote look URI    print the host's name
python -m tests.vim.libvirt.remote watch URI   print when the watch breaks
"""

import sys
import time
from collections.abc import Callable

from nfvo.errors import VimUnavailable
from nfvo.lcm.records import HostRecord
from nfvo.vim.libvirt.driver import LibvirtVim
from tests.waiting import wait_until


def look(host: HostRecord) -> None:
    print(LibvirtVim().inspect(host).hostname)


def watch(host: HostRecord) -> None:
    """Say "watching"; then, on a line from stdin, sweep until that fails."""
    vim = LibvirtVim()
    watch = vim.watch(host, lambda _: None)
    print("watching", flush=True)
    sys.stdin.readline()
    started = time.monotonic()
    print(f"{until_it_breaks(watch.sweep) - started:.1f}", flush=True)
    print(f"{until_it_breaks(lambda: vim.found(host)) - started:.1f}", flush=True)


def until_it_breaks(call: Callable[[], object]) -> float:
    """Return when it did, on the clock of this process."""
    wait_until(lambda: breaks(call), "the host does not answer", timeout_s=60.0)
    return time.monotonic()


def breaks(call: Callable[[], object]) -> bool:
    try:
        call()
    except VimUnavailable:
        return True
    return False


if __name__ == "__main__":
    {"look": look, "watch": watch}[sys.argv[1]](
        HostRecord("h1", "hv1", "s", sys.argv[2])
    )
