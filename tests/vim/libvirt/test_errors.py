"""Which of libvirt's errors pass, and that their words are kept."""

import libvirt
import pytest

from nfvo.errors import VimError, VimRefused, VimUnavailable
from nfvo.vim.libvirt.errors import tolerated, vim_errors

RPC, QEMU = libvirt.VIR_FROM_RPC, libvirt.VIR_FROM_QEMU


def error(domain: int, code: int, message: str = "words") -> libvirt.libvirtError:
    """Return an error as libvirt-python raises it; its message is the third field."""
    raised = libvirt.libvirtError("unused")
    raised.err = (code, domain, message, 2, None, None, None, 0, 0)
    return raised


@pytest.mark.parametrize(
    ("domain", "code", "kind"),
    [
        pytest.param(RPC, 1, VimUnavailable, id="client socket is closed"),
        pytest.param(RPC, 38, VimUnavailable, id="connection refused"),
        pytest.param(QEMU, 86, VimUnavailable, id="agent unresponsive"),
        pytest.param(QEMU, 68, VimUnavailable, id="cannot acquire the job lock"),
        pytest.param(QEMU, 1, VimUnavailable, id="qemu closed the monitor"),
        pytest.param(12, 1, VimUnavailable, id="test domain was started just now"),
        pytest.param(18, 55, VimUnavailable, id="pool is busy"),
        pytest.param(18, 49, VimUnavailable, id="pool went away"),
        pytest.param(RPC, 45, VimRefused, id="authentication failed"),
        pytest.param(QEMU, 67, VimRefused, id="unsupported configuration"),
        pytest.param(QEMU, 42, VimRefused, id="no domain"),
        pytest.param(19, 70, VimRefused, id="the hook failed"),
        pytest.param(0, 5, VimRefused, id="no such driver"),
    ],
)
def test_an_error_of_libvirt_is(domain: int, code: int, kind: type[VimError]):
    with pytest.raises(kind, match=r"^hv1: words$"), vim_errors("hv1"):
        raise error(domain, code)


def test_what_is_tolerated_is_no_error():
    with tolerated(42, 55):
        raise error(QEMU, 55)


def test_what_is_not_tolerated_goes_on():
    with pytest.raises(libvirt.libvirtError), tolerated(42):
        raise error(QEMU, 55)
