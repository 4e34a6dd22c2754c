"""`nfvo plan --with-hosts`: planning on hosts of a file, without a server."""

from functools import partial

import pytest

from nfvo.cli.exits import Exit
from nfvo.graph import Resources
from nfvo.placement.overhead import Overhead
from nfvo.placement.tariff import Power, Price
from nfvo.placement.written.files import read_infrastructure
from tests.lcm.world import SAMPLES

CHAIN = str(SAMPLES / "firewall-chain")
HOSTS = """
hosts:
  hv[1-3]: {cpus: 8, memory: 16 GiB, physical-networks: [provider]}
  hv4:
    cpus: 8
    memory: 16 GiB
    physical-networks: [provider]
    cordoned: true
network:
  leaf-spine: {rack1: ["hv[1-2]"], rack2: [hv3, hv4]}
"""


@pytest.fixture
def plan(with_hosts):
    """Return a function that plans the firewall chain on described hosts."""
    return partial(with_hosts, f"plan {CHAIN}")


def test_every_vnfc_has_a_host_and_a_reason_without_a_server(plan):
    done = plan(HOSTS, "-o", "json")
    assert done.code == 0
    hosts = {one["vnfc"]: one["host"] for one in done.json["assignments"]}
    assert sorted(hosts.values()) == ["hv1", "hv2", "hv3"]
    assert all(one["why"] for one in done.json["assignments"])


def test_the_plan_is_told_as_a_table(plan):
    done = plan(HOSTS)
    assert "firewall/vm/0" in done.out
    assert "firewall-chain 1.0: 3 VNFCs on 3 hosts" in done.out


def test_a_refusal_says_why_on_each_host_and_what_would_do(plan):
    done = plan(HOSTS.replace("hv[1-3]", "hv[1-2]").replace("hv3, ", ""))
    assert done.code == Exit.CONFLICT
    assert "cordoned" in done.err
    assert "these do not go together" in done.err
    assert "uncordon hv4" in done.err


@pytest.mark.parametrize(
    ("hosts", "told"),
    [
        pytest.param(
            "hosts: {}",
            "hosts.yaml:1:8: error: hosts: found an empty mapping",
            id="no hosts",
        ),
        pytest.param(
            "hosts:\n  hv1: {cpus: 8, memory: 16 GB}\n",
            "hosts.yaml:2:26: error: hosts.hv1.memory: found '16 GB'",
            id="unit",
        ),
        pytest.param(
            "hosts:\n  hv[1-3]: {cpus: 8, memory: 1 GiB}\n"
            "  hv2: {cpus: 8, memory: 1 GiB}\n",
            "hosts.yaml:3:8: error: hosts.hv2: two hosts 'hv2'",
            id="two of a name",
        ),
        pytest.param(
            f"{HOSTS}  hosts: {{hv4: rack9}}\n",
            "no switch 'rack9'",
            id="switch",
        ),
        pytest.param(
            "hosts:\n  hv1: {cpus: 8, memory: 1 GiB, dedicated-cpus: 7-x}\n",
            "expected CPUs such as 2-15,18-31",
            id="CPUs",
        ),
    ],
)
def test_what_is_wrong_with_the_hosts_has_its_place(plan, hosts, told):
    done = plan(hosts)
    assert done.code == Exit.ERROR
    assert told in done.err


def test_hosts_that_are_not_there_are_told(run):
    done = run(f"plan {CHAIN} --with-hosts nowhere.yaml")
    assert done.code == Exit.ERROR
    assert "nowhere.yaml" in done.err


def test_the_hosts_of_the_guide_are_planned_on_as_it_says(plan):
    guide = (SAMPLES.parent / "docs" / "placement.md").read_text()
    hosts = guide.split("```yaml\n")[1].split("```")[0]
    assert plan(hosts).code == 0


def test_what_hosts_have_and_promise_is_read(tmp_path):
    file = tmp_path / "hosts.yaml"
    file.write_text(
        """
hosts:
  hv1:
    cpus: 8
    memory: 16 GiB
    rack: r7
    traits: [STORAGE_DISK_SSD]
    overcommit: {memory: 1.5}
    price: {vcpu: 0.01}
    watts: {idle: 90, full: 350}
    overhead: {slowdown: 1.2, memory: 60 MiB}
sites:
  default: {overcommit: {vcpus: 4}}
"""
    )
    (host,) = read_infrastructure(file).hosts
    assert (host.rack, host.traits) == ("r7", {"STORAGE_DISK_SSD"})
    assert host.total == Resources(32, 24 * 1024, 1000)
    assert host.largest == Resources(8, 16 * 1024, 1000)
    assert (host.price, host.power) == (Price(vcpu=0.01), Power(90, 350))
    assert host.overhead == Overhead("kvm", 1.2, 60)


GUIDE = (SAMPLES.parent / "docs" / "placement.md").read_text()
MAP = GUIDE.split("# map.yaml\n")[1].split("```")[0]


def test_the_picture_of_the_guide_is_what_the_command_draws(plan, tmp_path):
    file = tmp_path / "map.svg"
    done = plan(MAP, "--map", str(file))
    assert done.code == 0
    assert f"drawn: {file}" in done.err
    assert file.read_text() == (SAMPLES.parent / "docs" / "map.svg").read_text()


def test_a_refusal_is_drawn_too(plan, tmp_path):
    file = tmp_path / "map.svg"
    done = plan(MAP, "--without", "hv3,hv4,hv5,hv1", "--map", str(file))
    assert done.code == Exit.CONFLICT
    assert "firewall-chain 1.0 does not fit" in file.read_text()


def test_a_picture_that_cannot_be_written_is_told(plan, tmp_path):
    done = plan(HOSTS, "--map", str(tmp_path / "nowhere" / "map.svg"))
    assert done.code == Exit.NOT_FOUND
    assert "nowhere" in done.err


def test_hosts_that_are_done_without_are_not_chosen(plan):
    done = plan(MAP, "--without", "hv4,hv5", "-o", "json")
    hosts = {one["host"] for one in done.json["assignments"]}
    assert hosts == {"hv1", "hv2", "hv3"}


def test_hosts_that_are_not_there_cannot_be_done_without(plan):
    done = plan(HOSTS, "--without", "hv44")
    assert done.code == Exit.CONFLICT
    assert "there is no host hv44" in done.err
    assert "did you mean hv4?" in done.err


def test_how_many_more_fit_is_told_with_what_runs_out(plan):
    done = plan(HOSTS, "--how-many")
    assert done.code == 0
    assert done.out.startswith("8 more of firewall-chain 1.0 fit\n")
    assert "asks 1 vCPU, 0 of 8 are free" in done.out
    assert "for one more: uncordon hv4" in done.out
    assert plan(HOSTS, "--how-many", "-o", "json").json["count"] == 8


def test_a_spare_host_is_asked_for(plan):
    done = plan(HOSTS, "--spare", "host")
    assert done.code == Exit.CONFLICT
    assert "it fits, but not after the loss of hv" in done.err
    assert plan(HOSTS.replace("cordoned: true", ""), "--spare", "host").code == 0


def test_questions_that_do_not_go_together_are_refused(plan):
    done = plan(HOSTS, "--how-many", "--spare", "host")
    assert done.code == Exit.USAGE


def test_many_hosts_are_told_by_constraint_with_the_nearest(plan):
    hosts = HOSTS.split("network:")[0] + "  n[1-2000]: {cpus: 8, memory: 128 MiB}\n"
    hosts = hosts.replace("hv[1-3]", "hv[1-2]")
    done = plan(hosts)
    assert done.code == Exit.CONFLICT
    assert "2000 hosts  memory; nearest: n" in done.err
    assert len(done.err.splitlines()) < 12


DEAR = (
    "dear: {cpus: 8, memory: 16 GiB, physical-networks: [provider], price: {host: 9}}"
)
PRICED = HOSTS.replace("hv3, hv4", "hv3, hv4, dear").replace(
    "  hv[1-3]: {",
    f"  {DEAR}\n  hv[1-3]: {{price: {{vcpu: 0.5}}, watts: {{idle: 50, full: 90}}, ",
)


@pytest.mark.parametrize("objective", ["price", "price=2,latency=1", "power"])
def test_a_plan_is_made_for_what_its_operator_wants(plan, objective):
    done = plan(PRICED, "--placement", objective, "-o", "json")
    assert done.code == 0, done.err
    hosts = {one["host"] for one in done.json["assignments"]}
    assert hosts == {"hv1", "hv2", "hv3"}
    assert done.json["estimate"] == {
        "pricePerHour": 1.5,
        "unpriced": 0,
        "watts": 165.0,
        "unmetered": 0,
    }


def test_a_plan_tells_what_the_service_costs_and_draws(plan):
    done = plan(PRICED, "--placement", "power")
    assert "it costs 1.5 an hour" in done.out
    assert "it draws 165 W" in done.out
    assert "costs" not in plan(HOSTS).out


@pytest.mark.parametrize(
    "words", ["cheap", "price=", "price=1,price=2", "price=0", "speed=1", "price=x"]
)
def test_no_other_objectives_are_taken(plan, words):
    done = plan(HOSTS, "--placement", words)
    assert done.code == Exit.USAGE
    assert "--placement" in done.err


@pytest.fixture
def explain(with_hosts):
    """Return a function that explains the firewall chain on described hosts."""
    return partial(with_hosts, f"explain {CHAIN}")


def test_why_there_is_explained_without_a_server(explain):
    done = explain(HOSTS)
    assert done.code == 0
    assert "1 of 4 hosts would do" in done.out
    assert "1 host  state; nearest: hv4, cordoned" in done.out
    for one in explain(HOSTS, "-o", "json").json["accounts"]:
        assert one["possible"] + sum(r["hosts"] for r in one["reasons"]) == 4


def test_every_host_is_judged_for_one_vnfc(explain):
    rows = explain(HOSTS, "--vnfc", "server/vm/0").out.splitlines()
    assert [row.split()[0] for row in rows] == ["HOST", "hv1", "hv2", "hv3", "hv4"]
    unknown = explain(HOSTS, "--vnfc", "nobody")
    assert unknown.code == Exit.NOT_FOUND
    assert "firewall/vm/0" in unknown.err


def test_a_refusal_explains_itself(explain):
    done = explain(HOSTS.replace("hv[1-3]", "hv[1-2]").replace("hv3, ", ""))
    assert done.code == Exit.CONFLICT
    assert "uncordon hv4" in done.err


ALONE = """
vnfd: shy
version: "1.0"
provider: acme
vcpus: 2
memory: 1 GiB
image: tiny-vnf
constraints: {isolation: dedicated-host}
"""


@pytest.mark.parametrize(
    "taken",
    [
        pytest.param("vms: {a: {on: hv1, cpus: 1, memory: 1 GiB}}", id="a VM"),
        pytest.param("", id="what is used"),
    ],
)
def test_what_is_on_hosts_of_a_file_is_in_the_way(with_hosts, tmp_path, taken):
    (tmp_path / "shy.yaml").write_text(
        f'{ALONE}---\nnsd: shy-service\nversion: "1.0"\nvnfs: {{one: {{vnfd: shy}}}}\n'
    )
    used = "" if taken else ", used: {cpus: 1}"
    hosts = f"hosts:\n  hv1: {{cpus: 8, memory: 8 GiB{used}}}\n{taken}\n"
    done = with_hosts(f"plan {tmp_path / 'shy.yaml'}", hosts)
    assert done.code == Exit.CONFLICT
    assert "1 other is there" in done.err
