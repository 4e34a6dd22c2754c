"""`nfvo capacity`, and what `nfvo host set` and `nfvo site set` say of hosts."""

import pytest

from nfvo.cli.exits import Exit


def test_capacity_is_told_by_site_and_host(stack, run):
    done = run("capacity")
    assert done.code == 0
    head, site, *_ = done.out.splitlines()
    assert head.split()[:3] == ["WHERE", "USED", "RESERVED"]
    assert site.startswith("default")
    assert " on hv" in site
    assert {"hv1", "hv2", "hv3"} <= set(done.out.split())
    assert len(run("capacity --site default -o json").json["hosts"]) == 3


def test_capacity_of_hosts_in_a_file_needs_no_server(run, tmp_path):
    file = tmp_path / "hosts.yaml"
    file.write_text(
        "hosts:\n  hv[1-2]: {cpus: 8, memory: 4 GiB, used: {cpus: 2}}\n"
        "  far: {cpus: 4, memory: 4 GiB, site: edge, zone: z}\n"
    )
    done = run(f"capacity --with-hosts {file} -o json").json
    assert done["whole"]["room"]["stranded"]["vcpus"] == 2 * 2
    assert "edge/z" in run(f"capacity --with-hosts {file} --site edge").out


def test_capacity_of_a_site_that_is_not_there_is_not_found(stack, run):
    assert run("capacity --site nowhere").code == Exit.NOT_FOUND


def test_what_a_host_is_has_and_costs_is_set_bit_by_bit(stack, run):
    words = "--rack r7 --trait A --trait B --overcommit vcpus=4,memory=1.5"
    assert run(f"host set hv1 {words} --price vcpu=0.5 --watts 90-350").code == 0
    assert run("host set hv1 --no-trait B --overcommit none").code == 0
    shown = run("host show hv1 -o json").json
    assert (shown["rack"], shown["traits"]) == ("r7", ["A"])
    assert shown["overcommit"] == {"vcpus": None, "memory": None, "disk": None}
    assert shown["price"] == {"host": 0.0, "vcpu": 0.5, "gib": 0.0}
    assert shown["power"] == {"idleW": 90.0, "fullW": 350.0}


def test_a_site_promises_for_its_hosts(stack, run):
    before = run("host show hv1 -o json").json["total"]["vcpus"]
    assert run("site set default --overcommit vcpus=2").code == 0
    assert run("host show hv1 -o json").json["total"]["vcpus"] == 2 * before


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("", id="nothing"),
        pytest.param("--overcommit cpus=4", id="no such dimension"),
        pytest.param("--price vcpu", id="no number"),
        pytest.param("--watts many", id="no watts"),
    ],
)
def test_what_cannot_be_read_is_a_usage_error(stack, run, words):
    assert run(f"host set hv1 {words}").code == Exit.USAGE


def test_of_hosts_in_a_file_what_its_vms_have_is_used(with_hosts):
    hosts = (
        "hosts:\n  hv[1-2]: {cpus: 8, memory: 4 GiB}\n"
        "vms:\n  a: {on: hv1, cpus: 6, memory: 1 GiB}\n"
    )
    done = with_hosts("capacity", hosts, "-o", "json").json
    assert [one["room"]["used"]["vcpus"] for one in done["hosts"]] == [6, 0]


def test_a_file_without_hosts_at_a_site_says_which_sites_there_are(with_hosts):
    done = with_hosts(
        "capacity --site nowhere", "hosts: {hv1: {cpus: 8, memory: 4 GiB}}"
    )
    assert done.code == Exit.NOT_FOUND
    assert "there are: default" in done.err
