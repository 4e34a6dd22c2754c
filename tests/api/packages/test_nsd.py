"""SOL005's NS descriptors: as YAML or in an archive, and what VNFDs they need."""

from pathlib import Path

import pytest

from tests.api.chain import NS
from tests.api.packages.sol005 import NSD, VNF, create, ended, modify, onboarded, send
from tests.descriptor.package.made import zip_bytes

FOLDER = Path("descriptors/firewall-chain")
NSD_TEXT = (FOLDER / "firewall-chain.nsd.yaml").read_bytes()
OTHER = NSD_TEXT.replace(b"nsd: firewall-chain", b"nsd: other")


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        pytest.param(OTHER, "text/plain; charset=utf-8", id="YAML"),
        pytest.param(zip_bytes({"o.yaml": OTHER}), "application/zip", id="zip"),
    ],
)
def test_an_nsd_is_taken_in(client, ready, data, media_type):
    shown = onboarded(client, data, NSD)
    assert (shown["nsdId"], shown["nsdVersion"]) == ("other", "1.0")
    assert (shown["nsdDesigner"], shown["nsdUsageState"]) == ("nfvo", "NOT_IN_USE")
    packages = {one["id"]: one["vnfdId"] for one in client.get(VNF)}
    assert len(packages) == len(shown["vnfPkgIds"]) == 3
    assert {*shown["vnfPkgIds"]} == packages.keys()
    content = client("GET", f"{NSD}/{shown['id']}/nsd_content")
    assert (content.content, content.headers["content-type"]) == (data, media_type)
    text = client("GET", f"{NSD}/{shown['id']}/nsd", headers={"Accept": "text/plain"})
    assert text.content == OTHER
    part = client("GET", f"{NSD}/{shown['id']}/nsd_content",
                  headers={"Range": "bytes=1-4"})  # fmt: skip
    assert (part.status_code, part.content) == (206, data[1:5])


def test_an_nsd_is_in_use_as_long_as_there_is_an_instance(client, ready):
    id = onboarded(client, OTHER, NSD)["id"]
    body = {"nsdId": "other", "nsName": "n"}
    ns = client("POST", NS, json=body).json()
    assert client.get(f"{NSD}/{id}")["nsdUsageState"] == "IN_USE"
    modify(client, NSD, id, nsdOperationalState="DISABLED")
    refused = client("DELETE", f"{NSD}/{id}")
    assert (refused.status_code, "service n" in refused.text) == (409, True)
    client("DELETE", f"{NS}/{ns['id']}")
    assert client.get(f"{NSD}/{id}")["nsdUsageState"] == "NOT_IN_USE"
    assert client("DELETE", f"{NSD}/{id}").status_code == 204


def test_a_vnfd_that_an_nsd_needs_is_not_deleted(client, ready):
    id = client.get(f"{VNF}/tiny-server:1.0")["id"]
    modify(client, VNF, id, operationalState="DISABLED")
    refused = client("DELETE", f"{VNF}/{id}")
    assert (refused.status_code, "nsd firewall-chain" in refused.text) == (409, True)


def test_a_running_vnf_has_its_package_in_use(client, running):
    used = {one["vnfdId"]: one["usageState"] for one in client.get(VNF)}
    assert {*used.values()} == {"IN_USE"}


def disable(client, root, id):
    name = "operationalState" if root == VNF else "nsdOperationalState"
    assert modify(client, root, id, **{name: "DISABLED"}).status_code == 200


@pytest.mark.parametrize(
    ("root", "id"),
    [(NSD, "firewall-chain:1.0"), (VNF, "tiny-firewall:1.0")],
    ids=["the NSD", "a VNFD"],
)
def test_nothing_new_is_made_of_what_is_disabled(client, create, root, id):
    ns = create().json()
    disable(client, root, id)
    another = client("POST", NS, json={"nsdId": "firewall-chain", "nsName": "n"})
    begun = client("POST", f"{NS}/{ns['id']}/instantiate", json={})
    for answer in (another, begun):
        assert (answer.status_code, "DISABLED" in answer.text) == (409, True)
        assert answer.json()["hint"] == f"nfvo package enable {id}"


def test_what_runs_is_healed_though_it_is_disabled(client, running):
    disable(client, NSD, "firewall-chain:1.0")
    data = {"degreeHealing": "HEAL_RESET"}
    answer = client("POST", f"{NS}/{running}/heal", json={"healNsData": data})
    assert answer.status_code == 202, answer.text


def test_an_nsd_without_its_vnfds_is_an_error(client):
    id = create(client, NSD)
    send(client, id, NSD_TEXT, NSD)
    shown = ended(client, id, NSD)
    assert shown["nsdOnboardingState"] == "ERROR"
    assert "tiny-server" in str(shown["onboardingFailureDetails"]["problems"])


def test_an_nsd_comes_alone(client):
    files = {path.name: path.read_bytes() for path in FOLDER.glob("*.yaml")}
    id = create(client, NSD)
    send(client, id, zip_bytes(files), NSD)
    why = ended(client, id, NSD)["onboardingFailureDetails"]
    assert "nfvo descriptor add" in why["hint"] and "one NSD" in why["detail"]


def test_a_package_has_no_content_before_it_is_sent(client):
    id = create(client, NSD)
    for what in ("nsd_content", "nsd", "manifest", "artifacts/x"):
        assert client("GET", f"{NSD}/{id}/{what}").status_code == 409


def test_a_package_of_the_other_kind_is_not_found(client, ready):
    id = client.get(NSD)[0]["id"]
    assert client("GET", f"{VNF}/{id}").status_code == 404
