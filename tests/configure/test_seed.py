"""Seeds: what cloud-init reads from them, and what may not get into them."""

from io import BytesIO
from typing import Any

import pytest
import yaml
from pycdlib import PyCdlib

from nfvo.configure.seed import NoCloud, meta_data, network_config, user_data
from nfvo.errors import VimRefused
from nfvo.lcm.secret import Secret
from nfvo.lcm.specs import NetworkSpec, PortSpec, RouteSpec, SeedSpec, Tag

TAG = Tag(installation="i", ns="n", owner="o")
LINK = NetworkSpec(id="1", name="nfvo-left", fabric="vxlan", tag=TAG, segment=7)


def port(**fields: Any) -> PortSpec:
    wanted = {"id": "p", "name": "left", "mac": "52:54:00:12:34:56", "network": LINK}
    return PortSpec.model_validate(wanted | fields)


def seed(**fields: Any) -> SeedSpec:
    wanted = {
        "name": "fw-seed.iso",
        "instance_id": "11111111-2222-5333-8444-555555555555",
        "hostname": "firewall-vm-0",
        "ports": (port(addresses=("10.10.0.5/24",)),),
        "tag": TAG,
    }
    return SeedSpec.model_validate(wanted | fields)


def files(image: bytes) -> dict[str, bytes]:
    """Read an image as Linux does, by its Rock Ridge names."""
    iso = PyCdlib()
    iso.open_fp(BytesIO(image))
    found = {}
    for child in iso.list_children(rr_path="/"):
        if child is not None and child.is_file():
            content = BytesIO()
            name = child.rock_ridge.name().decode()
            iso.get_file_from_iso_fp(content, rr_path=f"/{name}")
            found[name] = content.getvalue()
    iso.close()
    return found


def label(image: bytes) -> str:
    iso = PyCdlib()
    iso.open_fp(BytesIO(image))
    name = iso.pvd.volume_identifier.decode().strip()
    iso.close()
    return name


def test_a_seed_has_the_label_and_the_three_files_that_cloud_init_looks_for():
    image = NoCloud().seed(seed(user_data="#!/bin/sh\n"), {})
    assert label(image) == "cidata"
    assert set(files(image)) == {"meta-data", "network-config", "user-data"}
    assert files(image)["user-data"] == b"#!/bin/sh\n"


def test_the_network_is_laid_out_as_small_guests_expect_it():
    left = port(
        addresses=("10.10.0.5/24", "fd00::5/64"),
        routes=(
            RouteSpec(to="0.0.0.0/0", via="10.10.0.1"),
            RouteSpec(to="::/0", via="fd00::1"),
        ),
    )
    right = port(name="right", mac="52:54:00:12:34:57")
    assert network_config((left, right)) == (
        "version: 2\n"
        "ethernets:\n"
        "  left:\n"
        '    match: {macaddress: "52:54:00:12:34:56"}\n'
        "    set-name: left\n"
        "    mtu: 1450\n"
        "    addresses: [10.10.0.5/24, fd00::5/64]\n"
        "    routes:\n"
        "      - {to: 0.0.0.0/0, via: 10.10.0.1}\n"
        '      - {to: "::/0", via: fd00::1}\n'
        "  right:\n"
        '    match: {macaddress: "52:54:00:12:34:57"}\n'
        "    set-name: right\n"
        "    mtu: 1450\n"
    )


def test_what_is_in_a_trunk_is_a_vlan_of_its_interface():
    inside = port(name="left.100", vlan=100, addresses=("10.20.0.5/24",))
    left = port(trunk=(inside,))
    read = yaml.safe_load(network_config((left,)))
    assert list(read["ethernets"]) == ["left"]
    assert read["vlans"] == {
        "left.100": {
            "id": 100,
            "link": "left",
            "mtu": 1450,
            "addresses": ["10.20.0.5/24"],
        }
    }


@pytest.mark.parametrize("name", ["left", "on", "1", "null", "1e3", "a: b", "x}"])
def test_yaml_gives_back_every_name(name: str):
    ports = (port(name=name, routes=(RouteSpec(to="::/0", via="fd00::"),)),)
    read = yaml.safe_load(network_config(ports))["ethernets"]
    assert read[name]["set-name"] == name
    assert read[name]["routes"] == [{"to": "::/0", "via": "fd00::"}]


def test_a_guest_without_ports_has_a_valid_network_config():
    assert yaml.safe_load(network_config(())) == {"version": 2}


def test_meta_data_tells_who_the_guest_is():
    assert yaml.safe_load(meta_data(seed(hostname="1"))) == {
        "instance-id": "11111111-2222-5333-8444-555555555555",
        "local-hostname": "1",
    }


def test_values_are_put_in_as_they_are():
    template = "user={{ name }} key={{key}} again={{  name  }} {not} {{}}"
    spec = seed(user_data=template, parameters={"name": "{{ key }}\n$(rm) \\1"})
    filled = user_data(spec, {"key": Secret("s3cret")})
    value = "{{ key }}\n$(rm) \\1"
    assert filled == f"user={value} key=s3cret again={value} {{not}} {{{{}}}}"


def test_names_without_a_value_are_all_refused_by_name():
    spec = seed(user_data="{{ b }} {{ a }} {{ c }}", parameters={"c": "1"})
    with pytest.raises(VimRefused, match="asks for a, b,") as refused:
        user_data(spec, {"token": Secret("s3cret")})
    assert refused.value.hint.endswith("known are: c, token")
    assert "s3cret" not in str(refused.value) + refused.value.hint
