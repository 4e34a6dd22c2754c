"""Services in services on the command line."""

import pytest

from nfvo.lcm import catalogue
from tests.lcm.test_nested import INNER, OUTER, VNFD
from tests.lcm.world import IMAGE, SCOPE

NAMES = ("box", "core.box", "core-2.box")


@pytest.fixture
def folder(tmp_path):
    """Return a folder with a service, the one in it, and their VNFD."""
    folder = tmp_path / "all"
    folder.mkdir()
    for name, text in (("a", OUTER), ("b", INNER), ("c", VNFD)):
        (folder / f"{name}.yaml").write_text(text)
    return folder


@pytest.fixture
def params(tmp_path):
    path = tmp_path / "params.yaml"
    path.write_text("".join(f"{name}.word: hush\n" for name in NAMES))
    return path


def test_the_service_that_is_in_no_other_is_meant(stack, run, folder, params):
    catalogue.put_image(stack.world.ports, SCOPE, IMAGE)
    done = run("apply", str(folder), "--wait", "--params", str(params))
    assert done.code == 0, done.err
    assert {one["vnf"] for one in run("get outer -o json").json["vnfcs"]} == {*NAMES}


@pytest.mark.parametrize("name", ["core.box", "core-2.box"])
def test_a_secret_of_a_nested_service_is_one(stack, run, folder, name):
    refused = run("apply", str(folder), "--set", f"{name}.word=x")
    assert refused.code == 2
    assert f"{name}.word is secret" in refused.err


def test_a_nested_service_is_drawn_as_a_part(run, folder):
    drawn = run("graph", str(folder)).out
    assert '"core-2.box: box"' in drawn
    inner = run("graph", str(folder), "--nsd", "inner").out
    assert '"box: box"' in inner and "core" not in inner
