"""A service from descriptors to nothing, through the API."""

from sqlalchemy import event

from tests.api.chain import NS, OPS, SECRETS, begin, finish, no_servers


def test_a_created_service_is_where_its_location_says(client, create):
    answer = create()
    shown = client.get(answer.headers["location"])
    assert shown == answer.json()
    assert shown["nsState"] == "NOT_INSTANTIATED"
    assert "instantiate" in shown["_links"]


def test_a_service_runs_when_its_operation_has_completed(client, running):
    shown = client.get(f"{NS}/{running}")
    assert shown["nsState"] == "INSTANTIATED"
    assert {vnf["vnfdId"] for vnf in shown["vnfInstance"]} >= {"tiny-firewall"}
    view = client.get("/nfvo/v1/ns/chain")
    assert view["status"] == "RUNNING"
    assert {vnfc["status"] for vnfc in view["vnfcs"]} == {"RUNNING"}
    assert all(vnfc["ageS"] <= 10 for vnfc in view["vnfcs"])
    assert view["operation"]["stepsDone"] == view["operation"]["stepsTotal"] > 0
    assert view["operation"]["wallS"] >= view["operation"]["vimS"] >= 0


def test_a_view_names_hosts_links_and_addresses(client, running):
    view = client.get("/nfvo/v1/ns/chain")
    firewall = next(v for v in view["vnfcs"] if v["vnf"] == "firewall")
    assert firewall["host"] in {"hv1", "hv2", "hv3"}
    links = {link["name"] for link in view["links"]}
    assert {cp["link"] for cp in firewall["cps"]} <= links
    assert all(cp["addresses"] for cp in firewall["cps"])
    assert {sap["link"] for sap in view["saps"]} <= links


def test_a_service_is_terminated_and_deleted(client, world, running):
    done = finish(client, world, begin(client, running, "terminate"))
    assert done["operationState"] == "COMPLETED"
    assert client("DELETE", f"{NS}/{running}").status_code == 204
    assert client("GET", f"{NS}/{running}").status_code == 404
    assert world.left() == set()


def test_what_runs_is_not_deleted(client, running):
    answer = client("DELETE", f"{NS}/{running}")
    assert answer.status_code == 409
    assert "nfvo terminate chain" in answer.json()["hint"]


def test_a_stopped_vm_is_told_and_healed(client, world, running):
    view = client.get("/nfvo/v1/ns/chain")
    victim = next(v for v in view["vnfcs"] if v["vnf"] == "server")
    host = world.host(victim["host"])
    world.vim.stop_server(host, victim["serverId"])
    world.observe()
    assert client.get("/nfvo/v1/ns/chain")["status"] == "STOPPED"
    done = finish(client, world, begin(client, running, "heal"))
    assert done["operationState"] == "COMPLETED"
    world.observe()
    healed = client.get("/nfvo/v1/ns/chain")
    assert healed["status"] == "RUNNING"
    assert sum(v["incarnation"] for v in healed["vnfcs"]) == len(healed["vnfcs"]) + 1


def test_the_same_key_gives_the_same_operation(client, world, create):
    ns_id = create().json()["id"]
    key = {"Idempotency-Key": "one"}
    first = begin(client, ns_id, headers=key)
    again = begin(client, ns_id, headers=key)
    assert again.headers["location"] == first.headers["location"]
    finish(client, world, first)
    late = begin(client, ns_id, headers=key)
    assert late.headers["location"] == first.headers["location"]


def test_a_plan_says_where_and_why_and_touches_nothing(client, world, create):
    create()
    answer = client(
        "POST",
        "/nfvo/v1/plans",
        json={"kind": "INSTANTIATE", "ns": "chain", "secrets": SECRETS["nfvo:secrets"]},
    )
    assert answer.status_code == 201, answer.text
    assert "correct horse" not in answer.text
    plan = client.get(answer.headers["location"])
    vnfcs = [c for c in plan["changes"] if c["kind"] == "vnfc"]
    assert {c["host"] for c in vnfcs} <= {"hv1", "hv2", "hv3"}
    assert all(c["why"] and c["addresses"] for c in vnfcs)
    assert world.left() == set()
    done = finish(client, world, client("POST", f"/nfvo/v1/plans/{plan['id']}/apply"))
    assert done["operationState"] == "COMPLETED"
    again = client("POST", f"/nfvo/v1/plans/{plan['id']}/apply")
    assert (again.status_code, again.json()["code"]) == (409, "plan.stale")
    shown = client.get("/nfvo/v1/ns/chain/explanation")
    assert shown["changes"] == plan["changes"]


def test_a_refusal_names_every_host_with_its_reason(client, world, create):
    create()
    for name in ("hv1", "hv2", "hv3"):
        assert client("POST", f"/nfvo/v1/hosts/{name}/cordon").status_code == 200
    answer = begin(client, client.get("/nfvo/v1/ns/chain")["id"])
    assert (answer.status_code, answer.json()["code"]) == (409, "placement.refused")
    refused = answer.json()["refusal"]["vnfcs"]
    assert refused
    for vnfc in refused:
        assert {one["host"] for one in vnfc["rejections"]} == {"hv1", "hv2", "hv3"}
        assert all(one["message"] for one in vnfc["rejections"])


def test_a_failed_operation_shows_the_ways_out_and_takes_them(client, world, create):
    world.before = no_servers
    ns_id = create().json()["id"]
    failed = finish(client, world, begin(client, ns_id))
    assert failed["operationState"] == "FAILED_TEMP"
    assert {"retry", "rollback", "fail"} <= set(failed["_links"])
    op_id = failed["id"]
    view = client.get(f"/nfvo/v1/op_occs/{op_id}")
    assert view["needsOperator"] and view["canRollBack"]
    assert "no more room for servers" in " ".join(view["failed"])
    assert client.get("/nfvo/v1/ns/chain")["status"] == "FAILED"
    back = finish(client, world, client("POST", f"{OPS}/{op_id}/rollback"))
    assert back["operationState"] == "ROLLED_BACK"
    assert world.left() == set()


def test_a_failed_operation_is_retried_or_given_up(client, world, create):
    world.before = no_servers
    ns_id = create().json()["id"]
    op_id = finish(client, world, begin(client, ns_id))["id"]
    again = finish(client, world, client("POST", f"{OPS}/{op_id}/retry"))
    assert again["operationState"] == "FAILED_TEMP"
    given_up = client("POST", f"{OPS}/{op_id}/fail")
    assert given_up.json()["operationState"] == "FAILED"
    assert client("POST", f"{OPS}/{op_id}/retry").status_code == 409


def test_steps_tell_what_is_done_on_which_host(client, running):
    op_id = client.get("/nfvo/v1/ns/chain/operations")[0]["id"]
    steps = client.get(f"/nfvo/v1/op_occs/{op_id}/steps")
    assert {step["state"] for step in steps} == {"DONE"}
    assert {step["host"] for step in steps} >= {"hv1"}
    assert all(step["title"] for step in steps)
    assert client.get("/nfvo/v1/op_occs")[0]["id"] == op_id


def test_a_list_of_operations_costs_the_same_however_long_it_is(client, world, running):
    def statements():
        asked = []
        note = lambda *about: asked.append(about[2])  # noqa: E731
        event.listen(world.store._engine, "before_cursor_execute", note)
        for path in ("/nfvo/v1/op_occs", "/nfvo/v1/ns/chain/operations"):
            assert client.get(path)[0]["stepsTotal"] > 0
        event.remove(world.store._engine, "before_cursor_execute", note)
        return len(asked)

    before = statements()
    finish(client, world, begin(client, running, "terminate"))
    finish(client, world, begin(client, running))
    assert statements() == before


def test_parameters_may_come_in_sol005s_words(client, world, create):
    ns_id = create().json()["id"]
    given = {"vnfProfileId": "firewall", "additionalParams": {"no-such": "1"}}
    answer = begin(client, ns_id, additionalParamsForVnf=[given])
    assert answer.status_code == 422
    assert "firewall.no-such" in answer.json()["detail"] + answer.json().get("hint", "")
