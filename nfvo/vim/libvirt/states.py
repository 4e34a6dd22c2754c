"""What libvirt's states of a domain mean, and in which words an operator is told."""

from collections.abc import Mapping

import libvirt

from nfvo.lcm.observation import ServerState

SPECIAL: Mapping[tuple[int, int], tuple[ServerState, str]] = {
    (libvirt.VIR_DOMAIN_CRASHED, libvirt.VIR_DOMAIN_CRASHED_PANICKED): (
        ServerState.DEGRADED,
        "the guest panicked",
    ),
    (libvirt.VIR_DOMAIN_PAUSED, libvirt.VIR_DOMAIN_PAUSED_CRASHED): (
        ServerState.DEGRADED,
        "the guest panicked",
    ),
    # for the blink of an eye, whenever a guest starts
    (libvirt.VIR_DOMAIN_PAUSED, libvirt.VIR_DOMAIN_PAUSED_STARTING_UP): (
        ServerState.RUNNING,
        "",
    ),
}
"""States whose reason makes them another one than ``STATES`` says."""

STATES: Mapping[int, ServerState] = {
    libvirt.VIR_DOMAIN_RUNNING: ServerState.RUNNING,
    libvirt.VIR_DOMAIN_BLOCKED: ServerState.RUNNING,
    libvirt.VIR_DOMAIN_SHUTDOWN: ServerState.RUNNING,
    libvirt.VIR_DOMAIN_PAUSED: ServerState.PAUSED,
    libvirt.VIR_DOMAIN_PMSUSPENDED: ServerState.PAUSED,
    libvirt.VIR_DOMAIN_SHUTOFF: ServerState.STOPPED,
    libvirt.VIR_DOMAIN_CRASHED: ServerState.DEGRADED,
}

WORDS: Mapping[tuple[int, int], str] = {
    (libvirt.VIR_DOMAIN_PAUSED, libvirt.VIR_DOMAIN_PAUSED_USER): "paused by somebody",
    (libvirt.VIR_DOMAIN_PAUSED, libvirt.VIR_DOMAIN_PAUSED_MIGRATION): "migrating",
    (libvirt.VIR_DOMAIN_PAUSED, libvirt.VIR_DOMAIN_PAUSED_IOERROR): (
        "a disk failed: the host may be out of space"
    ),
    (libvirt.VIR_DOMAIN_PAUSED, libvirt.VIR_DOMAIN_PAUSED_WATCHDOG): "watchdog fired",
    (libvirt.VIR_DOMAIN_SHUTOFF, libvirt.VIR_DOMAIN_SHUTOFF_SHUTDOWN): (
        "the guest shut down"
    ),
    (libvirt.VIR_DOMAIN_SHUTOFF, libvirt.VIR_DOMAIN_SHUTOFF_DESTROYED): "switched off",
    (libvirt.VIR_DOMAIN_SHUTOFF, libvirt.VIR_DOMAIN_SHUTOFF_CRASHED): (
        "its hypervisor process died"
    ),
    (libvirt.VIR_DOMAIN_SHUTOFF, libvirt.VIR_DOMAIN_SHUTOFF_MIGRATED): "migrated away",
    (libvirt.VIR_DOMAIN_SHUTOFF, libvirt.VIR_DOMAIN_SHUTOFF_SAVED): "saved to disk",
    (libvirt.VIR_DOMAIN_SHUTOFF, libvirt.VIR_DOMAIN_SHUTOFF_FAILED): "failed to start",
    (libvirt.VIR_DOMAIN_SHUTOFF, libvirt.VIR_DOMAIN_SHUTOFF_DAEMON): (
        "libvirtd lost it while restarting"
    ),
    (libvirt.VIR_DOMAIN_SHUTOFF, libvirt.VIR_DOMAIN_SHUTOFF_UNKNOWN): (
        "off since the host or its libvirtd started"
    ),
}


def server_state(state: int, reason: int) -> tuple[ServerState, str]:
    """Return our state for libvirt's, with the reason in words."""
    if (state, reason) in SPECIAL:
        return SPECIAL[state, reason]
    ours = STATES.get(state, ServerState.UNKNOWN)
    told = ours is not ServerState.RUNNING
    words = f"libvirt's state {state}, reason {reason}" if told else ""
    return ours, WORDS.get((state, reason), words)
