"""
What libvirt's errors mean to the core: retry, or give up.

To teach it another one, add a line to ``PASSING``; what is not listed is a refusal.
Codes: https://libvirt.org/html/libvirt-virterror.html
"""

from collections.abc import Iterator
from contextlib import contextmanager

import libvirt

from nfvo.errors import VimError, VimRefused, VimUnavailable

ANY = None

PASSING: tuple[tuple[int | None, int | None], ...] = (
    (libvirt.VIR_FROM_RPC, libvirt.VIR_ERR_INTERNAL_ERROR),  # socket closed, keepalive
    (libvirt.VIR_FROM_RPC, libvirt.VIR_ERR_SYSTEM_ERROR),  # refused, reset
    (libvirt.VIR_FROM_REMOTE, libvirt.VIR_ERR_INTERNAL_ERROR),
    (libvirt.VIR_FROM_REMOTE, libvirt.VIR_ERR_SYSTEM_ERROR),
    (libvirt.VIR_FROM_STREAMS, libvirt.VIR_ERR_INTERNAL_ERROR),
    # qemu died while libvirt talked to it: killed, or it could not start
    (libvirt.VIR_FROM_QEMU, libvirt.VIR_ERR_INTERNAL_ERROR),
    # the test driver's word for a domain that another call has just started
    (libvirt.VIR_FROM_TEST, libvirt.VIR_ERR_INTERNAL_ERROR),
    # a pool or volume that another call is busy with
    (libvirt.VIR_FROM_STORAGE, libvirt.VIR_ERR_OPERATION_INVALID),
    # a pool that was there a moment ago: it is looked for, or made, the next time
    (ANY, libvirt.VIR_ERR_NO_STORAGE_POOL),
    (ANY, libvirt.VIR_ERR_RPC),
    (ANY, libvirt.VIR_ERR_INVALID_CONN),
    (ANY, libvirt.VIR_ERR_NO_MEMORY),
    (ANY, libvirt.VIR_ERR_OPERATION_TIMEOUT),
    (ANY, libvirt.VIR_ERR_AGENT_UNRESPONSIVE),
)


@contextmanager
def vim_errors(host: str) -> Iterator[None]:
    """Translate libvirt's errors; their words are kept, after the host's name."""
    try:
        yield
    except libvirt.libvirtError as error:
        kind = VimUnavailable if may_pass(error) else VimRefused
        raise vim_error(kind, host, error) from error


def vim_error(
    kind: type[VimError], host: str, error: "libvirt.libvirtError"
) -> VimError:
    """Return an error of ours with libvirt's words."""
    return kind(f"{host}: {error.get_error_message() or error}")


def may_pass(error: "libvirt.libvirtError") -> bool:
    """Whether the same call may work later."""
    domain, code = error.get_error_domain(), error.get_error_code()
    return any(d in (ANY, domain) and c in (ANY, code) for d, c in PASSING)


@contextmanager
def passing(words: str, *codes: int) -> Iterator[None]:
    """Take these errors, here, for something that passes, and say so in our words."""
    try:
        yield
    except libvirt.libvirtError as error:
        if error.get_error_code() not in codes:
            raise
        raise VimUnavailable(words) from error


@contextmanager
def tolerated(*codes: int) -> Iterator[None]:
    """Take these errors for success: somebody was faster, or it is gone already."""
    try:
        yield
    except libvirt.libvirtError as error:
        if error.get_error_code() not in codes:
            raise
