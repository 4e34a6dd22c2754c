"""Traits of CPUs are made of what libvirt tells of the CPU that guests get."""

from dataclasses import dataclass

import libvirt
import pytest

from nfvo.vim.libvirt.cpu_traits import cpu_traits

MODEL = """
<domainCapabilities><cpu>
  <mode name='host-model' supported='{}'><model>Nehalem</model></mode>
</cpu></domainCapabilities>
"""
EXPANDED = """
<cpu><model>Nehalem</model>
  <feature policy='require' name='sse4.1'/><feature policy='require' name='aes'/>
  <feature policy='require' name='avx512-vpopcntdq'/>
  <feature policy='require' name='apic'/><feature policy='disable' name='avx2'/>
</cpu>
"""


@dataclass
class Host:
    """A host that tells of its CPU, or does not."""

    supported: str = "yes"
    fault: int = 0

    def getDomainCapabilities(self, *_asked: object) -> str:  # noqa: N802
        if self.fault:
            error = libvirt.libvirtError("no")
            error.err = (self.fault, 0, "no", 2, None, None, None, 0, 0)
            raise error
        return MODEL.format(self.supported)

    def baselineHypervisorCPU(self, *asked: object) -> str:  # noqa: N802
        (cpu,) = asked[4]
        assert "<model>Nehalem</model>" in cpu
        return EXPANDED


def test_features_are_called_as_openstack_calls_them():
    assert cpu_traits(Host(), "kvm", "x86_64") == {
        "HW_CPU_X86_SSE41",
        "HW_CPU_X86_AESNI",
        "HW_CPU_X86_AVX512_VPOPCNTDQ",
    }


@pytest.mark.parametrize(
    ("host", "architecture"),
    [
        pytest.param(Host(supported="no"), "x86_64", id="no such mode"),
        pytest.param(Host(fault=libvirt.VIR_ERR_NO_SUPPORT), "x86_64", id="no call"),
        pytest.param(Host(), "aarch64", id="another architecture"),
    ],
)
def test_a_host_that_does_not_tell_has_none(host, architecture):
    assert cpu_traits(host, "kvm", architecture) == frozenset()
