"""Switching auto-heal of a service on and off, whatever runs for it."""

from dataclasses import replace

from nfvo.lcm.ports import Ports
from nfvo.lcm.records import NsInstance
from nfvo.lcm.store import Scope


def switch_auto_heal(ports: Ports, scope: Scope, ns: str, *, on: bool) -> NsInstance:
    """Let a service be repaired without being asked from now on, or no more."""
    with ports.store.write(scope) as tx:
        instance = tx.ns(ns)
        if instance.auto_heal != on:
            tx.put_ns(replace(instance, auto_heal=on))
        return tx.ns(instance.id)
