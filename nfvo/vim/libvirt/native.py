"""The work of ``loop`` done by this machine: what guests are compared to."""

import ctypes
import mmap
import os
import platform
import time
from urllib.parse import urlsplit

from nfvo.errors import VimRefused
from nfvo.vim.libvirt.connection import Connection
from nfvo.vim.libvirt.loop import NATIVE, ROUNDS, TABLE_BYTES

MEASURE_S = 0.2
TIMES = 5
CODE = mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC


def is_here(connection: Connection, uri: str) -> bool:
    """
    Whether a host is the machine that this process is on.

    The URI names no other, and both have the same memory, to the MiB: a socket may
    be one that ssh forwards.
    """
    own_mib = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") >> 20
    return not urlsplit(uri).hostname and connection.getInfo()[1] == own_mib


def native_rate() -> float:
    """
    Return how many rounds this machine does in a second of CPU time, at its best.

    The best of a few: what else runs here takes caches and clock from it.  Raises
    ``VimRefused`` where the code is not this machine's, or may not be run.
    """
    if platform.machine() != "x86_64":
        raise VimRefused(f"the loop is not for {platform.machine()}")
    try:
        code = mmap.mmap(-1, mmap.PAGESIZE + TABLE_BYTES, prot=CODE)
    except OSError as error:
        raise VimRefused(
            f"this machine runs no code that is made in memory: {error.strerror}"
        ) from error
    with code:
        code.write(NATIVE)
        return max(_rate(code) for _ in range(TIMES))


def _rate(code: mmap.mmap) -> float:
    first = ctypes.c_char.from_buffer(code)
    address = ctypes.addressof(first)
    del first  # else the memory cannot be given back
    work = ctypes.CFUNCTYPE(None, ctypes.c_uint32, ctypes.c_void_p)(address)
    done, began = 0, time.thread_time()
    while (spent := time.thread_time() - began) < MEASURE_S / TIMES:
        work(ROUNDS, address + mmap.PAGESIZE)
        done += ROUNDS
    return done / spent
