"""The firewall chain, as a client of the API begins and follows its operations."""

from nfvo.errors import VimRefused

SECRETS = {"nfvo:secrets": {"firewall.admin-password": "correct horse"}}
OPS = "/nslcm/v2/ns_lcm_op_occs"
NS = "/nslcm/v2/ns_instances"


def created(client, name):
    """Create a service; return its id."""
    answer = client("POST", NS, json={"nsdId": "firewall-chain", "nsName": name})
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def begin(client, ns_id, action="instantiate", headers=None, **body):
    path = f"{NS}/{ns_id}/{action}"
    given = SECRETS if action == "instantiate" else {}
    return client("POST", path, json={**given, **body}, headers=headers or {})


def finish(client, world, answer):
    """Let the operation that an answer began run; return how it is now."""
    assert answer.status_code == 202, answer.text
    location = answer.headers["location"]
    world.drain(world.op_occ(location.rpartition("/")[2]))
    return client.get(location)


def no_servers(call, host):
    """Refuse, as a VIM that is full."""
    if call == "ensure_server":
        raise VimRefused("no more room for servers")
