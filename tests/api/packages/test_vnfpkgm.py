"""SOL005's VNF packages: their states, their content, what may be done when."""

import hashlib

import pytest

from nfvo.api.app import create_app
from nfvo.settings import PackageSettings
from tests.api.client import Client
from tests.api.conftest import give_token
from tests.api.packages.sol005 import VNF, create, ended, modify, onboarded, send
from tests.api.packages.test_whole import IMAGE, VNFD, left, package, put
from tests.api.test_catalogue import qcow2

SHA256 = hashlib.sha256(IMAGE).hexdigest()
NOTES = b"notes\n" * 1000


@pytest.fixture
def id(client):
    return onboarded(client, package(**{"Files/notes.txt": NOTES}))["id"]


def test_a_package_without_content_is_created(client):
    id = create(client, owner="ci")
    shown = client.get(f"{VNF}/{id}")
    assert shown == {
        "id": id,
        "onboardingState": "CREATED",
        "operationalState": "DISABLED",
        "usageState": "NOT_IN_USE",
        "userDefinedData": {"owner": "ci"},
        "_links": {
            "self": {"href": f"{VNF}/{id}"},
            "vnfd": {"href": f"{VNF}/{id}/vnfd"},
            "packageContent": {"href": f"{VNF}/{id}/package_content"},
        },
    }


def test_a_package_on_board_tells_what_is_in_it(client, tmp_path):
    data = package(**{"Files/notes.txt": NOTES})
    shown = onboarded(client, data)
    assert shown["operationalState"] == "ENABLED"
    assert (shown["vnfdId"], shown["vnfdVersion"]) == ("vm", "1.0")
    assert (shown["vnfProvider"], shown["vnfProductName"]) == ("acme", "firewall")
    assert shown["vnfSoftwareVersion"] == "1.0" and shown["vnfmInfo"] == ["acme"]
    sha256 = hashlib.sha256(data).hexdigest()
    assert shown["checksum"] == {"algorithm": "SHA-256", "hash": sha256}
    (image,) = shown["softwareImages"]
    assert (image["id"], image["imagePath"]) == ("firewall-image", "Files/image.qcow2")
    assert image["checksum"] == {"algorithm": "SHA-256", "hash": SHA256}
    assert (image["diskFormat"], image["containerFormat"]) == ("QCOW2", "BARE")
    assert (image["minDisk"], image["size"]) == (2**30, len(IMAGE))
    (other,) = shown["additionalArtifacts"]
    assert other["artifactPath"] == "Files/notes.txt"
    assert other["checksum"]["hash"] == hashlib.sha256(NOTES).hexdigest()
    assert left(tmp_path) == sorted([sha256, SHA256])


def test_its_descriptor_and_image_are_those_of_nfvo(client, id):
    (descriptor,) = client.get("/nfvo/v1/descriptors")
    assert (descriptor["kind"], descriptor["id"]) == ("vnfd", "vm")
    image = client.get("/nfvo/v1/images/firewall-image")
    assert (image["sha256"], image["packaged"]) == (SHA256, True)
    assert client.get(f"{VNF}/vm:1.0")["id"] == id


def test_what_was_taken_in_whole_is_a_package_too(client):
    data = package()
    put(client, data)
    (shown,) = client.get(VNF)
    assert (shown["vnfdId"], shown["onboardingState"]) == ("vm", "ONBOARDED")
    content = client("GET", f"{VNF}/{shown['id']}/package_content")
    assert content.content == data
    assert 'filename="vm.csar"' in content.headers["content-disposition"]


def test_a_text_on_board_is_a_package_too(client):
    text = "vnfd: tiny\nversion: '1'\nprovider: a\nimage: x\nvcpus: 1\nmemory: 1 GiB\n"
    answer = client("POST", "/nfvo/v1/descriptors", json={"files": {"t.yaml": text}})
    assert answer.status_code == 200, answer.text
    (shown,) = client.get(VNF)
    vnfd = client("GET", f"{VNF}/{shown['id']}/vnfd")
    assert (vnfd.text, vnfd.headers["content-type"][:10]) == (text, "text/plain")


def test_lists_leave_out_what_is_long_unless_it_is_asked_for(client, id):
    (brief,) = client.get(VNF)
    assert not brief.keys() & {"softwareImages", "additionalArtifacts", "checksum"}
    (whole,) = client.get(f"{VNF}?all_fields")
    assert whole == client.get(f"{VNF}/{id}")
    (some,) = client.get(f"{VNF}?fields=softwareImages")
    assert some["softwareImages"] and "additionalArtifacts" not in some


def test_lists_are_filtered_and_come_in_pages(client, id):
    others = sorted([id, create(client), create(client)])
    created = client.get(f"{VNF}?filter=(eq,onboardingState,CREATED)")
    assert {one["id"] for one in created} == {*others} - {id}
    with_image = "filter=(cont,softwareImages/name,firewall)"
    assert [one["id"] for one in client.get(f"{VNF}?{with_image}")] == [id]
    first = client("GET", f"{VNF}?limit=2")
    next_page = first.links["next"]["url"]
    found = [*first.json(), *client.get(next_page)]
    assert [one["id"] for one in found] == others


@pytest.mark.parametrize(
    ("code", "says", "data"),
    [
        pytest.param("descriptor.invalid", "package.outside",
                     package(**{"../x": b""}), id="unsafe"),
        pytest.param("descriptor.invalid", "package.format", b"x", id="no archive"),
        pytest.param("request.invalid", "SHA-256", package(image=IMAGE + b"x"),
                     id="another image"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_in_says_why_and_leaves_nothing(
    client, tmp_path, code, says, data
):
    id = create(client)
    assert send(client, id, data).status_code == 202
    shown = ended(client, id)
    why = shown["onboardingFailureDetails"]
    assert shown["onboardingState"] == "ERROR"
    assert (why["code"], why["status"]) == (code, 422) and why["detail"]
    assert says in str(why)
    assert left(tmp_path) == []
    assert client.get("/nfvo/v1/descriptors") == []


def test_every_problem_of_a_package_is_told(client):
    id = create(client)
    broken = VNFD.replace("num_virtual_cpu: 1", "num_virtual_cpu: x").replace(
        "virtual_mem_size: 512 MiB", "virtual_mem_size: y"
    )
    send(client, id, package(broken))
    problems = ended(client, id)["onboardingFailureDetails"]["problems"]
    assert len({one["path"] for one in problems if one["severity"] == "error"}) >= 2
    assert all(one["place"]["line"] for one in problems)


def test_content_may_be_sent_again_after_an_error(client):
    id = create(client)
    send(client, id, b"nonsense")
    assert ended(client, id)["onboardingState"] == "ERROR"
    send(client, id, package())
    shown = ended(client, id)
    assert shown["onboardingState"] == "ONBOARDED"
    assert "onboardingFailureDetails" not in shown


def test_content_is_not_replaced(client, id):
    answer = send(client, id, package())
    assert (answer.status_code, answer.json()["code"]) == (409, "record.conflict")


def test_a_vnfd_has_one_package(client, id):
    again = create(client)
    send(client, again, package())
    why = ended(client, again)["onboardingFailureDetails"]
    assert (why["status"], "on board already" in why["detail"]) == (409, True)
    assert client.get(f"{VNF}/{id}")["onboardingState"] == "ONBOARDED"


def test_an_upload_that_breaks_off_is_an_error(client, app):
    id = create(client)

    async def broken():
        yield package()[:100]
        raise ConnectionError("gone")

    sent = client("PUT", f"{VNF}/{id}/package_content", content=broken())
    assert sent.status_code == 500
    why = client.get(f"{VNF}/{id}")["onboardingFailureDetails"]
    assert why["code"] == "package.upload-broken-off"


def test_a_package_is_disabled_and_enabled(client, id):
    assert modify(client, VNF, id, operationalState="DISABLED").json() == {
        "operationalState": "DISABLED"
    }
    again = modify(client, VNF, id, operationalState="DISABLED")
    assert again.status_code == 409
    assert client.get(f"{VNF}/{id}")["operationalState"] == "DISABLED"
    modify(client, VNF, id, operationalState="ENABLED")
    assert client.get(f"{VNF}/{id}")["operationalState"] == "ENABLED"


def test_what_is_not_on_board_is_not_enabled(client):
    answer = modify(client, VNF, create(client), operationalState="ENABLED")
    assert (answer.status_code, "CREATED" in answer.text) == (409, True)


def test_what_users_say_is_merged(client):
    id = create(client, a=1, b={"c": 2, "d": 3})
    modify(client, VNF, id, userDefinedData={"a": None, "b": {"c": 4}, "e": "f"})
    assert client.get(f"{VNF}/{id}")["userDefinedData"] == {
        "b": {"c": 4, "d": 3},
        "e": "f",
    }


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"operationalState": "ON"}, id="no such state"),
        pytest.param({"vnfdId": "x"}, id="what is not to be changed"),
        pytest.param({"userDefinedData": {"a": 10**40}}, id="a number too long"),
        pytest.param({"userDefinedData": {"a": "x" * 70_000}}, id="too much"),
        pytest.param({"userDefinedData": {"a": "\x00"}}, id="a NUL"),
    ],
)
def test_a_change_that_means_nothing_is_refused(client, body):
    assert modify(client, VNF, create(client), **body).status_code == 422


def test_a_package_goes_with_its_bytes_its_descriptor_and_its_image(
    client, id, tmp_path
):
    refused = client("DELETE", f"{VNF}/{id}")
    assert (refused.status_code, "ENABLED" in refused.text) == (409, True)
    modify(client, VNF, id, operationalState="DISABLED")
    assert client("DELETE", f"{VNF}/{id}").status_code == 204
    assert client("GET", f"{VNF}/{id}").status_code == 404
    assert client.get("/nfvo/v1/descriptors") == client.get("/nfvo/v1/images") == []
    assert left(tmp_path) == []


def test_an_image_that_another_vnfd_names_stays(client, id):
    other = VNFD.replace("descriptor_id: vm", "descriptor_id: other")
    onboarded(client, package(other))
    modify(client, VNF, id, operationalState="DISABLED")
    client("DELETE", f"{VNF}/{id}")
    assert [one["name"] for one in client.get("/nfvo/v1/images")] == ["firewall-image"]


def test_an_image_that_was_there_before_stays(client):
    client("PUT", "/nfvo/v1/images/firewall-image", content=IMAGE)
    id = onboarded(client, package())["id"]
    modify(client, VNF, id, operationalState="DISABLED")
    client("DELETE", f"{VNF}/{id}")
    assert [one["name"] for one in client.get("/nfvo/v1/images")] == ["firewall-image"]


def test_removing_a_descriptor_removes_its_package(client, id, tmp_path):
    assert client("DELETE", "/nfvo/v1/descriptors/vnfd/vm").status_code == 204
    assert client.get(VNF) == [] and left(tmp_path) == []


def test_a_package_without_content_can_be_deleted(client):
    id = create(client)
    assert client("DELETE", f"{VNF}/{id}").status_code == 204
    assert client.get(VNF) == []


def test_nothing_is_fetched_from_elsewhere(client):
    id = create(client)
    path = f"{VNF}/{id}/package_content/upload_from_uri"
    answer = client("POST", path, json={"addressInformation": "http://x/vm.csar"})
    assert (answer.status_code, "PUT" in answer.json()["hint"]) == (403, True)
    assert client.get(f"{VNF}/{id}")["onboardingState"] == "CREATED"


def test_a_project_has_no_more_room_than_its_quota(world, tmp_path):
    most = PackageSettings(catalogue_gib=1)
    app = create_app(world.ports, artifacts=tmp_path / "artifacts", packages_are=most)
    client = Client(app, give_token(world, "admin"))
    id = create(client)
    announced = {"Content-Length": str(2**31)}
    sent = client("PUT", f"{VNF}/{id}/package_content", headers=announced)
    assert (sent.status_code, sent.json()["code"]) == (507, "storage.full")
    why = client.get(f"{VNF}/{id}")["onboardingFailureDetails"]
    assert (why["status"], why["code"]) == (507, "storage.full")
    client.close()


def test_another_image_of_the_name_is_not_replaced(client):
    client("PUT", "/nfvo/v1/images/firewall-image", content=qcow2() + b"other")
    id = create(client)
    send(client, id, package())
    why = ended(client, id)["onboardingFailureDetails"]
    assert (why["status"], "another image" in why["detail"]) == (409, True)
    assert client.get("/nfvo/v1/descriptors") == []
