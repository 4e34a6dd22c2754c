"""KVM is believed only when a probe has shown that it works."""

from dataclasses import dataclass, field

import libvirt
import pytest

from nfvo.vim.libvirt.kvm import hypervisor

OFFERED = (
    "<capabilities><guest><arch name='x86_64'><domain type='qemu'/>"
    "<domain type='kvm'/></arch></guest></capabilities>"
)
NO_DOMAIN = 42


class Ended:
    """A probe that has come to its end."""

    def state(self) -> list[int]:
        gone = libvirt.libvirtError("gone")
        gone.err = (NO_DOMAIN, libvirt.VIR_FROM_QEMU, "gone", 2, None, None, None, 0, 0)
        raise gone


@dataclass
class Hanging:
    """A probe that runs for ever, unless it is destroyed."""

    destroyed: bool = False

    def state(self) -> list[int]:
        return [1, 1]

    def destroy(self) -> None:
        self.destroyed = True


@dataclass
class Host:
    """A host that starts probes; with ``kvm`` None it cannot start that kind."""

    kvm: Ended | Hanging | None
    started: list[str] = field(default_factory=list)
    alive: bool = True

    def isAlive(self) -> bool:  # noqa: N802
        return self.alive

    def createXML(self, xml: str, _flags: int) -> Ended | Hanging:  # noqa: N802
        kind = "kvm" if 'type="kvm"' in xml else "qemu"
        self.started.append(kind)
        if kind == "qemu":
            return Ended()
        if self.kvm is None:
            raise libvirt.libvirtError("no access to /dev/kvm")
        return self.kvm


@pytest.mark.parametrize(
    ("kvm", "found"),
    [
        pytest.param(Ended(), "kvm", id="ends as fast as emulation"),
        pytest.param(Hanging(), "qemu", id="hangs"),
        pytest.param(None, "qemu", id="cannot be opened"),
    ],
)
def test_a_host_whose_kvm(kvm: Ended | Hanging | None, found: str):
    host = Host(kvm)
    assert hypervisor(host, OFFERED, "x86_64") == found
    assert host.started == ["qemu", "kvm"]
    assert not isinstance(kvm, Hanging) or kvm.destroyed


def test_a_connection_that_breaks_says_nothing_about_kvm():
    with pytest.raises(libvirt.libvirtError):
        hypervisor(Host(kvm=None, alive=False), OFFERED, "x86_64")


@pytest.mark.parametrize(
    ("capabilities", "architecture"),
    [
        pytest.param("<capabilities/>", "x86_64", id="without KVM"),
        pytest.param(OFFERED, "aarch64", id="with KVM for another CPU"),
        pytest.param(OFFERED.replace("x86_64", "s390x"), "s390x", id="we don't know"),
    ],
)
def test_nothing_is_started_on_a_host(capabilities: str, architecture: str):
    host = Host(Ended())
    assert hypervisor(host, capabilities, architecture) == "qemu"
    assert host.started == []
