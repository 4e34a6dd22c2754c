"""What is planted on a real host is seen there, and told to be nobody's."""

import os
from collections.abc import Iterator

import pytest

from benchmarks.chaos.books import Books
from benchmarks.chaos.checks import ORPHANS, World, wrong
from benchmarks.chaos.look import look
from tests.testbed.libvirt import TestBed

pytestmark = pytest.mark.libvirt
DOMAIN = """
<domain type='qemu'><name>stray</name><memory unit='MiB'>32</memory>
<vcpu>1</vcpu><os><type arch='x86_64'>hvm</type></os></domain>
"""
NETWORK = "<network><name>stray-lan</name></network>"


@pytest.fixture
def bed() -> Iterator[TestBed]:
    with TestBed.up(1, name=f"planted-{os.getpid()}") as bed:
        yield bed


def test_what_nobody_asked_for_is_found_on_a_real_host(bed: TestBed):
    host = bed.host("hv1")
    for what, xml in (("create", DOMAIN), ("net-define", NETWORK)):
        host.run(["virsh", what, "/dev/stdin"], stdin=xml)
    (host.dir / "lib" / "images" / "left.qcow2").write_bytes(b"")
    host.run(["ip", "link", "add", "nvx-0100ff", "type", "bridge"])
    found = {(one.kind, one.name) for one in wrong(World(look(bed), Books()))}
    planted = {("network", "stray-lan"), ("device", "nvx-0100ff")}
    planted |= {("domain", "stray"), ("file", "left.qcow2")}
    assert found == planted
    (process,) = look(bed)[0].guests
    host.run(["virsh", "destroy", "stray"])
    assert look(bed)[0].guests == ()
    assert process


def test_a_domain_is_seen_with_what_it_has(bed: TestBed):
    host = bed.host("hv1")
    host.run(["virsh", "create", "/dev/stdin"], stdin=DOMAIN)
    (seen,) = look(bed)[0].domains
    assert (seen.running, seen.vcpus, seen.memory_mib) == (True, 1, 32)
    assert {one.goal for one in wrong(World(look(bed), Books()))} == {ORPHANS}
