"""The words of SOL005: what is honoured, what changes nothing, what is refused."""

import pytest

from tests.api.chain import NS, begin, finish, no_servers


def shown(client, name="chain"):
    return client.get("/nfvo/v1/ns/" + name)


def incarnations(client):
    return {v["name"]: v["incarnation"] for v in shown(client)["vnfcs"]}


@pytest.mark.parametrize(
    ("member", "value", "hint"),
    [
        ("startTime", "2030-01-01T00:00:00Z", "when it is to begin"),
        ("locationConstraints", [{"vnfProfileId": "fw"}], "apart"),
        ("additionalAffinityOrAntiAffinityRule", [{"scope": "NFVI_NODE"}], "apart"),
        ("nestedNsInstanceData", [{"nsProfileId": "x"}], "as the NSD says"),
        ("vnfInstanceData", [{"vnfInstanceId": "x"}], "one service"),
        ("addpnfData", [{"pnfId": "x"}], "fabric: bridge"),
        ("wanConnectionData", [{}], "fabric: bridge"),
    ],
)
def test_what_cannot_be_honoured_is_refused_with_what_can(
    client, create, member, value, hint
):
    answer = begin(client, create().json()["id"], **{member: value})
    (problem,) = answer.json()["problems"]
    assert (answer.status_code, problem["path"]) == (422, f"body.{member}")
    assert problem["code"] == "request.unsupported"
    assert hint in problem["hint"]


def test_members_that_ask_for_nothing_are_taken(client, world, create):
    nothing = {
        "nsFlavourId": "default",
        "nsInstantiationLevelId": "",
        "sapData": [{"sapdId": "outside", "sapName": "o", "description": "users"}],
        "locationConstraints": [],
        "additionalParamForNestedNs": [],
        "startTime": None,
    }
    ns_id = create().json()["id"]
    done = finish(client, world, begin(client, ns_id, **nothing))
    assert done["operationState"] == "COMPLETED"


def test_an_address_for_a_sap_is_refused(client, create):
    data = [{"sapdId": "outside", "sapProtocolData": [{"layerProtocol": "IPV4"}]}]
    answer = begin(client, create().json()["id"], sapData=data)
    (problem,) = answer.json()["problems"]
    assert problem["path"] == "body.sapData.0.sapProtocolData"


def test_a_description_is_kept(client, ready):
    body = {"nsdId": "firewall-chain", "nsName": "chain", "nsDescription": "for CI"}
    ns = client("POST", NS, json=body).json()
    assert ns["nsInstanceDescription"] == "for CI"
    finish(client, ready, begin(client, ns["id"]))
    assert client.get(f"{NS}/{ns['id']}")["nsInstanceDescription"] == "for CI"


@pytest.mark.parametrize(
    ("degree", "rebuilt"), [("HEAL_RESTORE", 1), ("HEAL_RESET", 3)]
)
def test_the_whole_ns_is_healed_to_a_degree(client, world, running, degree, rebuilt):
    victim = shown(client)["vnfcs"][0]
    world.vim.stop_server(world.host(victim["host"]), victim["serverId"])
    world.observe()
    data = {"degreeHealing": degree, "actionsHealing": []}
    done = finish(client, world, begin(client, running, "heal", healNsData=data))
    assert done["operationState"] == "COMPLETED"
    assert sum(incarnations(client).values()) == 3 + rebuilt


@pytest.mark.parametrize(
    ("body", "path"),
    [
        pytest.param(
            {"healNsData": {"degreeHealing": "HEAL_QOS"}},
            "body.healNsData.degreeHealing",
            id="a degree we do not have",
        ),
        pytest.param(
            {"healNsData": {"degreeHealing": "HEAL_RESTORE", "healScript": "x.sh"}},
            "body.healNsData.healScript",
            id="a script",
        ),
        pytest.param(
            {
                "healNsData": {"degreeHealing": "HEAL_RESTORE"},
                "healVnfData": [{"vnfInstanceId": "x"}],
            },
            "body",
            id="the whole and a part",
        ),
    ],
)
def test_a_healing_that_cannot_be_is_refused(client, running, body, path):
    answer = begin(client, running, "heal", **body)
    (problem,) = answer.json()["problems"]
    assert (answer.status_code, problem["path"]) == (422, path)


def test_a_vnf_is_healed_and_an_unknown_one_is_named(client, world, running):
    vnf = next(
        v
        for v in client.get(f"{NS}/{running}")["vnfInstance"]
        if v["vnfInstanceName"] == "firewall"
    )
    data = [{"vnfInstanceId": vnf["id"], "cause": "slow"}]
    done = finish(client, world, begin(client, running, "heal", healVnfData=data))
    (affected,) = done["resourceChanges"]["affectedVnfs"]
    assert affected["vnfInstanceId"] == vnf["id"]
    assert affected["changeType"] == "HEAL"
    assert incarnations(client)["firewall/vm/0"] == 2
    unknown = begin(client, running, "heal", healVnfData=[{"vnfInstanceId": "nope"}])
    assert (unknown.status_code, vnf["id"] in unknown.json()["hint"]) == (404, True)


def test_a_termination_in_time_to_come_is_refused(client, running):
    late = begin(client, running, "terminate", terminationTime="2030-01-01T00:00:00Z")
    assert late.status_code == 422


def test_an_operation_tells_what_it_was_asked_and_what_it_changed(
    client, world, create
):
    ns_id = create().json()["id"]
    done = finish(client, world, begin(client, ns_id))
    changes = done["resourceChanges"]
    assert {v["vnfProfileId"] for v in changes["affectedVnfs"]} == {
        *("client", "firewall", "server")
    }
    assert {v["changeType"] for v in changes["affectedVnfs"]} == {"INSTANTIATE"}
    assert {v["changeType"] for v in changes["affectedVls"]} == {"ADD"}
    assert [s["sapdId"] for s in changes["affectedSaps"]] == ["outside"]
    assert {v["changeResult"] for v in changes["affectedVls"]} == {"COMPLETED"}
    assert done["operationParams"] == {
        "nsFlavourId": "default",
        "additionalParamsForNs": {},
    }
    gone = finish(client, world, begin(client, ns_id, "terminate"))
    removed = gone["resourceChanges"]
    assert len(removed["affectedVnfs"]) == 3
    assert {v["changeType"] for v in removed["affectedVls"]} == {"DELETE"}
    listed = client.get("/nslcm/v2/ns_lcm_op_occs")
    assert all("resourceChanges" not in one for one in listed)


def test_a_failed_operation_has_its_error_as_problem_details(client, world, create):
    world.before = no_servers
    failed = finish(client, world, begin(client, create().json()["id"]))
    assert failed["error"]["status"] == 500
    assert failed["error"]["title"] == "INSTANTIATE is FAILED_TEMP"
    assert failed["error"]["detail"]
    assert "changeResult" not in failed["resourceChanges"]["affectedVnfs"][0]


@pytest.fixture
def farm(client, world):
    """Return the id of a service with flavours and levels, not instantiated yet."""
    world.add_hosts()
    world.onboard("web-farm")
    body = {"nsdId": "web-farm", "nsName": "farm"}
    return client("POST", NS, json=body).json()["id"]


def test_a_flavour_and_a_level_are_chosen_in_the_words_of_sol005(client, world, farm):
    chosen = {"nsFlavourId": "guarded", "nsInstantiationLevelId": "busy"}
    body = {**chosen, "nfvo:secrets": {}}
    done = finish(client, world, begin(client, farm, **body))
    assert done["operationParams"] == {**chosen, "additionalParamsForNs": {}}
    ns = client.get(f"{NS}/{farm}")
    assert (ns["flavourId"], ns["nsState"]) == ("guarded", "INSTANTIATED")
    infos = {v["vnfInstanceName"]: v["instantiatedVnfInfo"] for v in ns["vnfInstance"]}
    info = infos["web-2"]
    assert {cp["cpdId"] for cp in info.pop("extCpInfo")} == {"public"}
    assert info == {
        "flavourId": "pair",
        "vnfState": "STARTED",
        "scaleStatus": [{"aspectId": "servers", "scaleLevel": 1}],
    }
    finish(client, world, begin(client, farm, "terminate"))
    assert "flavourId" not in client.get(f"{NS}/{farm}")


def test_a_vnf_tells_the_cps_that_are_on_links_outside(client, world, create):
    ns = create().json()["id"]
    finish(client, world, begin(client, ns))
    shown = client.get(f"{NS}/{ns}")
    links = {one["id"]: one["nsVirtualLinkDescId"] for one in shown["virtualLinkInfo"]}
    infos = {
        one["vnfInstanceName"]: one["instantiatedVnfInfo"]["extCpInfo"]
        for one in shown["vnfInstance"]
    }
    cps = {cp["cpdId"]: cp for cp in infos["firewall"]}
    assert {id: links[cp["nfvo:nsVirtualLinkId"]] for id, cp in cps.items()} == {
        "left": "left",
        "right": "right",
    }
    (protocol,) = cps["left"]["cpProtocolInfo"]
    assert protocol["layerProtocol"] == "IP_OVER_ETHERNET"
    ethernet = protocol["ipOverEthernet"]
    assert (ethernet["macAddress"].count(":"), ethernet["ipAddresses"][0]["type"]) == (
        5,
        "IPV4",
    )
    assert all("vnfInstance" not in one for one in client.get(NS))
    (whole,) = client.get(f"{NS}?fields=vnfInstance")
    assert whole["vnfInstance"] == shown["vnfInstance"]


def test_a_flavour_that_there_is_not_is_refused_with_those_that_there_are(client, farm):
    body = {"nsFlavourId": "x", "nsInstantiationLevelId": "y", "nfvo:secrets": {}}
    answer = begin(client, farm, **body)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "request.invalid")
    assert problem["detail"] == "'web-farm' has no flavour 'x' and no level 'y'"
    assert "flavour guarded (levels quiet and busy)" in problem["hint"]


NESTED = """\
nsd: outer
version: "1.0"
vnfs: {edge: {vnfd: box}}
services: {core: inner}
---
nsd: inner
version: "1.0"
vnfs: {fw: {vnfd: box}}
---
vnfd: box
version: "1.0"
provider: acme
image: tiny-vnf
vcpus: 1
memory: 192 MiB
parameters: [word]
user-data: echo {{ word }}
"""


def test_parameters_of_nested_services_are_given_in_the_words_of_sol005(client, world):
    world.add_hosts()
    world.onboard("hello")
    client("POST", "/nfvo/v1/descriptors", json={"files": {"all.yaml": NESTED}})
    made = client("POST", NS, json={"nsdId": "outer", "nsName": "nested"}).json()
    body = {
        "additionalParamsForVnf": [
            {"vnfProfileId": "edge", "additionalParams": {"word": "out"}}
        ],
        "additionalParamForNestedNs": [
            {"nsProfileId": "core", "additionalParam": [{"fw.word": "in"}]}
        ],
        "nfvo:secrets": {},
    }
    done = finish(client, world, begin(client, made["id"], **body))
    given = done["operationParams"]["additionalParamsForNs"]
    assert given == {"edge.word": "out", "core.fw.word": "in"}
    vnfs = client.get(f"{NS}/{made['id']}")["vnfInstance"]
    assert {one["vnfInstanceName"] for one in vnfs} == {"edge", "core.fw"}
