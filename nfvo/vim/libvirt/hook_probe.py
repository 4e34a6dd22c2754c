"""
Asking the network hook of a host what it has made of a link.

libvirt calls a network active even if no hook is installed, and an update done even if
the hook failed.  So a transient network is started that the hook always refuses, with
the digest of what is there; libvirt returns those words as error 70.
"""

from dataclasses import dataclass

import libvirt

from nfvo.errors import VimError, VimRefused, VimUnavailable
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import NetworkSpec
from nfvo.vim.libvirt.connection import Connection
from nfvo.vim.libvirt.errors import may_pass, vim_error
from nfvo.vim.libvirt.hook_digest import (
    HOOK_VERSION,
    WITHOUT_UPLINKS,
    answer,
    expected_digest,
    uplinks,
)
from nfvo.vim.libvirt.markup import text
from nfvo.vim.libvirt.network_xml import VxlanNetwork

BUSY = libvirt.VIR_ERR_OPERATION_FAILED, libvirt.VIR_ERR_OPERATION_INVALID
INSTALL = "install it: ansible-playbook playbooks/hypervisor.yml"


@dataclass(frozen=True, slots=True)
class HookAnswer:
    """
    What the hook said: its version, and the digest of what is on the host.

    ``uplinks`` are those that the host's operator has given to us.
    """

    version: str
    digest: str
    uplinks: frozenset[str] = frozenset()

    def agrees_with(self, spec: NetworkSpec) -> bool:
        """Whether the host has the link as it should be."""
        return self.digest == digest_of(spec)


def digest_of(spec: NetworkSpec) -> str:
    """Return the digest of a link that is as it should be."""
    return expected_digest(spec.segment, spec.mtu, spec.peers, spec.uplinks)


def ask_hook(connection: Connection, host: HostRecord, spec: NetworkSpec) -> HookAnswer:
    """Return the hook's answer; raises VimRefused when there is no (known) hook."""
    probe = VxlanNetwork.probe(spec)
    try:
        network = connection.networkCreateXML(text(probe.to_xml()))
    except libvirt.libvirtError as error:
        return _answer(host, spec, error)
    network.destroy()
    raise VimRefused(f"{host.name} has no network hook of nfvo", hint=INSTALL)


def _answer(
    host: HostRecord, spec: NetworkSpec, error: "libvirt.libvirtError"
) -> HookAnswer:
    message = error.get_error_message() or ""
    said = answer(message)
    if said is None:
        raise vim_error(_kind(error), host.name, error) from error
    found = HookAnswer(*said, uplinks(message))
    older = () if spec.uplinks else (WITHOUT_UPLINKS,)
    if found.version not in (HOOK_VERSION, *older):
        raise VimRefused(
            f"{host.name} has version {found.version} of nfvo's network hook, "
            f"not {HOOK_VERSION}",
            hint=INSTALL,
        )
    return found


def _kind(error: "libvirt.libvirtError") -> type[VimError]:
    """Two probes of one link at once disturb each other; that passes."""
    passes = may_pass(error) or error.get_error_code() in BUSY
    return VimUnavailable if passes else VimRefused
