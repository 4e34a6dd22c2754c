"""
Run a daemon, and collect the guests that it leaves to whoever collects.

libvirt waits for a guest's process to be collected before it says that the guest is
off.  Guests are orphans, and the pid 1 of a container is often slow to collect them, or
never does.  Started as a program: ``python reaper.py DAEMON ARGUMENT...``.
"""

import ctypes
import os
import sys

PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h


def main() -> int:
    """Collect until the daemon has ended."""
    if ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        return 1
    daemon = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
    while True:
        ended, status = os.wait()
        if ended == daemon:
            return os.waitstatus_to_exitcode(status) & 0xFF


if __name__ == "__main__":
    sys.exit(main())
