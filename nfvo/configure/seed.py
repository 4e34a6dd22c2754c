"""Day-0 data: the three files of cloud-init's NoCloud data source."""

import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

import yaml

from nfvo.configure.iso import iso_image
from nfvo.errors import VimRefused
from nfvo.lcm.secret import Secret
from nfvo.lcm.specs import PortSpec, SeedSpec

LABEL = "cidata"
PLACEHOLDER = re.compile(r"\{\{\s*([^\s{}]+)\s*\}\}")


class NoCloud:
    """
    Renders seeds; equal input gives equal files.

    https://cloudinit.readthedocs.io/en/latest/reference/datasources/nocloud.html
    """

    def seed(self, seed: SeedSpec, secrets: Mapping[str, Secret]) -> bytes:
        """
        Return the ISO image; ``secrets`` are the values of ``seed.secrets``.

        Raises VimRefused when the user-data has a name that nobody gave a value.
        """
        files = {
            "meta-data": meta_data(seed),
            "network-config": network_config(seed.ports),
            "user-data": user_data(seed, secrets),
        }
        return iso_image(LABEL, {name: text.encode() for name, text in files.items()})


def meta_data(seed: SeedSpec) -> str:
    """Return who the guest is; a new instance-id makes cloud-init run again."""
    return (
        f"instance-id: {_scalar(seed.instance_id)}\n"
        f"local-hostname: {_scalar(seed.hostname)}\n"
    )


def network_config(ports: tuple[PortSpec, ...]) -> str:
    """
    Return the interfaces, by MAC, in version 2 of cloud-init's format.

    What is in the trunk of a port is a VLAN on it.  The layout is an interface too:
    small guests read it without a YAML parser.
    """
    tagged = [(port, sub) for port in ports for sub in port.trunk]
    lines = ["version: 2", *(["ethernets:"] if ports else [])]
    for port in ports:
        lines += _interface(port)
    lines += ["vlans:"] if tagged else []
    for port, sub in tagged:
        lines += _vlan(port, sub)
    return "".join(f"{line}\n" for line in lines)


def user_data(seed: SeedSpec, secrets: Mapping[str, Secret]) -> str:
    """Return the template with its values, which are put in as they are."""
    values = {**seed.parameters, **{n: s.reveal() for n, s in secrets.items()}}
    missing = set(PLACEHOLDER.findall(seed.user_data)) - values.keys()
    if missing:
        raise VimRefused(
            f"the user-data of {seed.hostname} asks for {_listed(missing)}, "
            "which nobody gave a value",
            hint=f"give it in the NSD, or correct it; known are: {_listed(values)}",
        )
    return PLACEHOLDER.sub(lambda found: values[found[1]], seed.user_data)


def _interface(port: PortSpec) -> list[str]:
    name = _scalar(port.name)
    return [
        f"  {name}:",
        f"    match: {{macaddress: {json.dumps(port.mac)}}}",
        f"    set-name: {name}",
        *_addressed(port),
    ]


def _vlan(port: PortSpec, sub: PortSpec) -> list[str]:
    """Return a VLAN of an interface, which has the MAC of that."""
    return [
        f"  {_scalar(sub.name)}:",
        f"    id: {sub.vlan}",
        f"    link: {_scalar(port.name)}",
        *_addressed(sub),
    ]


def _addressed(port: PortSpec) -> list[str]:
    lines = [f"    mtu: {port.network.mtu}"]
    if port.addresses:
        addresses = ", ".join(_scalar(str(address)) for address in port.addresses)
        lines.append(f"    addresses: [{addresses}]")
    if port.routes:
        lines.append("    routes:")
    for route in port.routes:
        to, via = _scalar(route.to), _scalar(str(route.via))
        lines.append(f"      - {{to: {to}, via: {via}}}")
    return lines


# Names of ports, addresses and routes come again and again; nothing here is secret.
@lru_cache(1 << 12)
def _scalar(value: str) -> str:
    """Return a text as YAML; quoted where YAML would take it for something else."""
    try:
        plain = yaml.safe_load(f"[{value}]") == [value]
    except yaml.YAMLError:
        plain = False
    return value if plain else json.dumps(value)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"
