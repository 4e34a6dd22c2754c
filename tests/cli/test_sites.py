"""`nfvo site` with clouds: what is typed, what is told, and how it ends."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from nfvo.errors import VimUnavailable
from nfvo.lcm import clouds
from nfvo.lcm.cloud import Right
from nfvo.lcm.store import SYSTEM
from nfvo.placement.infrastructure import HostState
from tests.cli.clouds_yaml import GOOD, HIDDEN, URL
from tests.contract.store.samples import room
from tests.lcm.clouds import place


@dataclass
class Rights:
    """A driver of clouds that only tells which rights there are."""

    rights: list[Right] = field(default_factory=list)
    down: bool = False

    def check(self, site):
        if self.down:
            raise VimUnavailable(f"{site}: no answer", hint="look whether it is up")
        return self.rights


@pytest.fixture
def rights(stack):
    rights = Rights()
    vims = stack.world.ports.vims
    both = {"libvirt": stack.world.vim, "openstack": rights}
    object.__setattr__(stack.world.ports, "vims", {**vims, **both})
    return rights


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "clouds.yaml"
    file.write_text(GOOD)
    return file


@pytest.fixture
def added(stack, run, file):
    done = run(
        f"site add stack --cloud sky --clouds {file} --network provider=physnet1"
    )
    assert done.code == 0, done.err
    return done


def reached(stack):
    cloud, secret = clouds.credentials(stack.world.store, "stack")
    return cloud, secret.reveal()


def test_a_cloud_is_added_from_a_clouds_yaml(stack, run, added):
    assert added.err == "site stack is there, its hosts are being found\n"
    cloud, secret = reached(stack)
    assert secret == HIDDEN
    assert (cloud.auth["auth_url"], cloud.placement) == (URL, "delegated")
    assert cloud.physical_networks == {"provider": "physnet1"}


@pytest.mark.parametrize("format", ["text", "wide", "json", "yaml"])
def test_a_cloud_is_listed_and_shown_without_its_secret(stack, run, added, format):
    for line in ("site list", "site show stack", "host list"):
        told = run(f"{line} -o {format}")
        assert told.code == 0 and HIDDEN not in told.out + told.err
    listed = run("site list").out
    assert URL in listed and "delegated" in listed
    assert run("site show stack -o json").json["cloud"]["auth"]["username"] == "nfvo"


def test_what_is_answered_to_an_added_cloud_is_json(stack, run, file):
    done = run(f"site add stack --clouds {file} --placement directed -o json")
    assert done.json["cloud"]["placement"] == "directed"
    assert HIDDEN not in done.out


def test_a_bad_clouds_yaml_is_told_whole_and_nothing_is_sent(stack, run, file):
    file.write_text(GOOD.replace("username: nfvo", "usrname: x") + "    verify: no\n")
    done = run(f"site add stack --cloud sky --clouds {file}")
    assert done.code == 1
    told = [line.partition(": ")[0] for line in done.err.splitlines()]
    wanted = [f"{file}:3:5", f"{file}:5:7", f"{file}:10:5"]
    assert [one for one in told if one.startswith(str(file))] == wanted
    assert HIDDEN not in done.err
    assert run("site list -o name").out.split() == ["default"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        pytest.param("site add x --clouds {file} --fabric udp", 1, id="links by UDP"),
        pytest.param("site add stack --clouds {file}", 4, id="a name that is taken"),
        pytest.param("site add hv1 --clouds {file}", 4, id="the name of a host"),
        pytest.param("site set nowhere --placement directed", 3, id="no such site"),
        pytest.param("site set default --placement directed", 4, id="no cloud"),
        pytest.param("site set default --clouds {file}", 4, id="no cloud to log in"),
        pytest.param("site check nowhere", 3, id="no site to check"),
        pytest.param("site check default", 1, id="no cloud to check"),
        pytest.param("site remove nowhere", 3, id="no site to remove"),
    ],
)
@pytest.mark.usefixtures("added")
def test_what_cannot_be_done_ends_with_its_code(stack, run, file, line, code):
    done = run(line.format(file=file))
    assert done.code == code, done.err
    assert HIDDEN not in done.err


@pytest.mark.parametrize(
    ("line", "code"),
    [
        pytest.param("site add x --clouds /nowhere", 3, id="no file"),
        pytest.param("site add x --cloud y --clouds {file}", 1, id="no such cloud"),
        pytest.param("site set x --cloud y --clouds {file}", 1, id="none to log in at"),
        pytest.param("site add x --kind libvirt --cloud sky", 2, id="another kind"),
        pytest.param("site add x --placement directed", 2, id="no cloud to place in"),
        pytest.param("site add x --clouds {file} --network a", 2, id="half a network"),
        pytest.param("site add x --clouds {file} --stitch a=b", 2, id="half a stitch"),
        pytest.param("site add x --clouds {file} --stitch a:b=c/d", 2, id="no VLAN"),
        pytest.param("site add x --kind libvirt --stitch a=b/c", 2, id="no cloud"),
        pytest.param(
            "site set stack --no-stitches --stitch a=b/c", 2, id="stitches or none"
        ),
        pytest.param("site set stack", 2, id="nothing to change"),
        pytest.param(
            "site set stack --no-networks --network a=b", 2, id="networks or none"
        ),
        pytest.param("site remove stack --timeout -1", 2, id="a time that cannot be"),
    ],
)
def test_what_is_typed_wrongly_needs_no_server_to_say_so(run, file, line, code):
    done = run(line.format(file=file))
    assert done.code == code, done.err
    assert HIDDEN not in done.err


def test_credentials_are_rotated_and_the_rest_stays(stack, run, added, file):
    file.write_text(GOOD.replace(HIDDEN, "2nd").replace("nfvo", "nfvo2"))
    done = run(f"site set stack --clouds {file}")
    told = f"stack is reached at {URL} with other credentials, placement delegated\n"
    assert done.err == told
    cloud, secret = reached(stack)
    assert (secret, cloud.auth["username"]) == ("2nd", "nfvo2")
    assert cloud.physical_networks == {"provider": "physnet1"}


def test_who_places_is_changed_without_credentials(stack, run, added):
    done = run("site set stack --placement directed --network lan=net -o json")
    assert done.json["cloud"]["placement"] == "directed"
    cloud, secret = reached(stack)
    assert (dict(cloud.physical_networks), secret) == ({"lan": "net"}, HIDDEN)


def test_provider_networks_are_all_changed_or_all_forgotten(stack, run, added):
    assert run("site set stack --network lan=net --network wan=x").code == 0
    assert dict(reached(stack)[0].physical_networks) == {"lan": "net", "wan": "x"}
    assert run("site set stack --placement directed").code == 0
    assert dict(reached(stack)[0].physical_networks) == {"lan": "net", "wan": "x"}
    assert run("site set stack --no-networks").code == 0
    assert dict(reached(stack)[0].physical_networks) == {}


def test_stitches_are_all_changed_or_all_forgotten(stack, run, added):
    two = "--stitch stitch-1=hv1/cloud1 --stitch physnet1:7=hv1/cloud2"
    done = run(f"site set stack {two} -o json")
    assert done.json["cloud"]["stitches"] == [
        {"network": "stitch-1", "vlan": 0, "host": "hv1", "uplink": "cloud1"},
        {"network": "physnet1", "vlan": 7, "host": "hv1", "uplink": "cloud2"},
    ]
    run("site set stack --placement directed")
    assert len(reached(stack)[0].stitches) == 2
    done = run("site set stack --stitch stitch-3=hv1/cloud1 -o json")
    assert [one["network"] for one in done.json["cloud"]["stitches"]] == ["stitch-3"]
    done = run("site set stack --no-stitches -o json")
    assert done.json["cloud"]["stitches"] == []


def test_all_rights_are_told(stack, run, rights, added):
    rights.rights = [Right("log in", allowed=True)]
    done = run("site check stack")
    *not_offered, last = done.err.splitlines()
    assert (done.code, last) == (0, "stack: nothing is missing")
    assert "volumes that outlive their VM" in "".join(not_offered)
    assert [line.split() for line in done.out.splitlines()] == [
        ["RIGHT", "ALLOWED"],
        ["log", "in", "yes"],
    ]


def test_a_right_that_only_costs_comfort_is_no_error(stack, run, rights, added):
    rights.rights = [Right("make flavors", False, False, "403", "then one is needed")]
    done = run("site check stack")
    assert (done.code, "no, not needed" in done.out) == (0, True)
    assert "1 right missing, 0 of them needed" in done.err


def test_a_right_that_is_missing_is_told_with_what_to_do(stack, run, rights, added):
    rights.rights = [Right("make images", False, True, "stack: 403", "ask for it")]
    done = run("site check stack")
    assert (done.code, "stack: 403" in done.err) == (1, True)
    assert done.out.splitlines()[1].split("  ")[0] == "make images"
    assert done.out.splitlines()[1].endswith(" no       ask for it")
    told = run("site check stack -o json")
    assert (told.code, told.json[0]["why"]) == (1, "stack: 403")
    assert run("site check stack -o name").out == "make images\n"


def test_a_cloud_out_of_reach_is_said(stack, run, rights, added):
    rights.down = True
    done = run("site check stack")
    assert (done.code, "no answer" in done.err) == (1, True)


def test_adding_waits_until_all_places_are_ready(stack, run, file):
    done = run(f"site add stack --clouds {file} --wait --timeout 0.1")
    assert (done.code, "stack is NEW" in done.err) == (7, True)
    assert "nfvo site check stack" in done.err
    place(stack.world, "az1")
    with stack.world.store.write(SYSTEM) as tx:
        for name in ("stack", "stack-az1"):
            tx.put_host(replace(tx.host(name), state=HostState.READY))
    assert run(f"site add stack --clouds {file} --wait").code == 0


def test_the_host_that_stands_for_a_cloud_has_no_room_to_show(stack, run, added):
    line = next(x for x in run("host list").out.splitlines() if x.startswith("stack "))
    assert "0/0" not in line and "the cloud itself" in line


def test_a_machine_that_takes_nothing_says_why(stack, run, added):
    place(stack.world, "az1")
    with stack.world.store.write(SYSTEM) as tx:
        known = replace(tx.host("stack-az1"), state=HostState.READY)
        tx.put_host(replace(known, hypervisor="openstack", detail="it is disabled"))
    assert "it is disabled" in run("host list").out


def test_a_cloud_is_removed_once_it_has_left(stack, run, added):
    done = run("site remove stack")
    assert (done.code, done.err) == (0, "site stack removed\n")
    assert run("site list -o name").out.split() == ["default"]


def test_removing_waits_no_longer_than_it_is_told(stack, run, added):
    stack.hold.set()
    done = run("site remove stack --timeout 0.1")
    assert (done.code, "still leaves" in done.err) == (7, True)
    assert run("site remove stack --force").code == 0


def test_a_cloud_in_which_something_is_placed_stays(stack, run, added):
    with stack.world.store.write(SYSTEM) as tx:
        host = tx.host("stack")
        tx.reserve("op", "ns", room(host.id), {host.id: host.generation})
    assert run("site remove stack").code == 4
    assert run("site remove stack --force").code == 4
