"""Plans on hosts of a file that lend devices."""

from nfvo.cli.exits import Exit

LENDERS = """
hosts:
  hv1: {cpus: 8, memory: 8 GiB, physical-networks: [out], sriov: [{network: out}]}
  hv2:
    cpus: 8
    memory: 8 GiB
    physical-networks: [out]
    sriov: [{network: out, count: 8, cell: 0}]
    pci: [{product: "10de:1db6", alias: gpu}]
"""
ROUTERS = """
vnfd: router
provider: acme
version: "1.0"
vcpus: 1
memory: 1 GiB
instances: INSTANCES
constraints: {"pci:10de:1db6": 1}
image: tiny-vnf
cps: {left: {vnic: sriov}, right: {vnic: sriov}}
---
nsd: edge
version: "1.0"
vnfs: {r: {vnfd: router, connect: {left: out, right: out}}}
vls: {out: {physical-network: out}}
"""


def test_devices_of_hosts_are_planned_and_told(run, tmp_path):
    (tmp_path / "hosts.yaml").write_text(LENDERS)
    (tmp_path / "one.yaml").write_text(ROUTERS.replace("INSTANCES", "1"))
    done = run(f"plan {tmp_path}/one.yaml --with-hosts {tmp_path}/hosts.yaml")
    assert done.code == 0
    assert "left: virtual function sriov0.0; right: virtual function" in done.out


def test_devices_that_are_short_are_counted(run, tmp_path):
    (tmp_path / "hosts.yaml").write_text(LENDERS)
    (tmp_path / "two.yaml").write_text(ROUTERS.replace("INSTANCES", "2"))
    done = run(f"plan {tmp_path}/two.yaml --with-hosts {tmp_path}/hosts.yaml")
    assert done.code == Exit.CONFLICT
    assert "hv1  needs 2 virtual functions on out, 1 of 1 free" in done.err
    assert "hv2  needs 1 PCI device 10de:1db6, 0 of 1 free" in done.err
    assert "hint: 1 PCI device 10de:1db6 free on hv2 would do" in done.err


def test_what_a_host_lends_is_said_bit_by_bit(stack, run):
    assert run("host set hv1 --lend eth7=provider --lend 10de:1db6=gpu").code == 0
    assert run("host set hv1 --lend 0000:af:00.0 --no-lend 10de:1db6").code == 0
    shown = run("host show hv1 -o json").json
    assert shown["lends"] == {"eth7": "provider", "0000:af:00.0": ""}
