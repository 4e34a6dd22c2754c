"""
What CPU guests of a host have, by the names of docs.openstack.org/os-traits.

It is the CPU that our domains ask for (``CPU_MODES``): that of the host as far as KVM
gives it to guests, or the best that QEMU emulates, which libvirt describes alike.
"""

import re

import libvirt

from nfvo.vim.libvirt.connection import Connection
from nfvo.vim.libvirt.domain_xml import MACHINES
from nfvo.vim.libvirt.errors import tolerated
from nfvo.vim.libvirt.markup import E, parse, text

NAMES = {
    "aes": "AESNI",
    "fma": "FMA3",
    "pclmuldq": "CLMUL",
    "pclmulqdq": "CLMUL",
    "pni": "SSE3",
    "sha-ni": "SHA",
    "sse4.1": "SSE41",
    "sse4.2": "SSE42",
}
"""Those that os-traits calls otherwise than libvirt does."""
TOLD = re.compile(
    r"3dnow|abm|aes|avx.*|bmi[12]|f16c|fma4?|mmx|mpx|pclmulq?dq|pni|rdrand|rdseed"
    r"|sha-ni|sse.*|ssse3|svm|tbm|vaes|vmx|xop"
)
"""Of more than a hundred, what software asks for."""
PREFIX = {"x86_64": "HW_CPU_X86_", "i686": "HW_CPU_X86_"}


def cpu_traits(
    connection: Connection, hypervisor: str, architecture: str
) -> frozenset[str]:
    """Return the traits; none where libvirt does not tell, or for other CPUs."""
    prefix = PREFIX.get(architecture)
    if prefix is None:
        return frozenset()
    found = _features(connection, hypervisor, architecture)
    return frozenset(
        prefix + NAMES.get(one, re.sub(r"\W", "_", one.upper()))
        for one in found
        if TOLD.fullmatch(one)
    )


def _features(
    connection: Connection, hypervisor: str, architecture: str
) -> frozenset[str]:
    """Return the features of the CPU, those that its model stands for as well."""
    machine = MACHINES[architecture].machine
    with tolerated(libvirt.VIR_ERR_NO_SUPPORT, libvirt.VIR_ERR_CONFIG_UNSUPPORTED):
        told = connection.getDomainCapabilities(None, architecture, machine, hypervisor)
        model = parse(told).find("cpu/mode[@name='host-model'][@supported='yes']")
        if model is None:
            return frozenset()
        expanded = connection.baselineHypervisorCPU(
            None,
            architecture,
            machine,
            hypervisor,
            [text(E.cpu(*model))],
            libvirt.VIR_CONNECT_BASELINE_CPU_EXPAND_FEATURES,
        )
        features = parse(expanded).iterfind("feature")
        return frozenset(
            one.get("name", "") for one in features if one.get("policy") != "disable"
        )
    return frozenset()
