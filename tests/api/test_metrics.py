"""What machines read of nfvo itself: metrics, and whether it is ready."""

from nfvo.errors import StoreError
from nfvo.lcm.store import SYSTEM
from tests.api.chain import begin
from tests.api.conftest import give_token

TAKEN = 'nfvo_host_vcpus_allocated{host="hv1",site="default"}'


def samples(client):
    answer = client("GET", "/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = [one for one in answer.text.splitlines() if not one.startswith("#")]
    return {name: float(value) for name, _, value in (o.rpartition(" ") for o in lines)}


def test_metrics_count_what_there_is(client, ready, running):
    found = samples(client)
    assert found['nfvo_instances{status="RUNNING"}'] == 1
    assert found['nfvo_operations{kind="INSTANTIATE",state="COMPLETED"}'] == 1
    assert found[TAKEN] == 1
    assert found['nfvo_host_vcpus_capacity{host="hv1",site="default"}'] == 16
    assert found['nfvo_host_memory_mib_allocated{host="hv1",site="default"}'] == 192
    assert found['nfvo_host_up{host="hv1",site="default"}'] == 1
    ready.lose("hv1")
    assert samples(client)['nfvo_host_up{host="hv1",site="default"}'] == 0


def test_every_metric_says_what_it_is_once(client, world):
    world.add_hosts(2)
    lines = client("GET", "/metrics").text.splitlines()
    helped = [one.split()[2] for one in lines if one.startswith("# HELP")]
    typed = [one.split()[2] for one in lines if one.startswith("# TYPE")]
    assert helped == typed == sorted(set(helped), key=helped.index)
    named = {one.partition("{")[0].partition(" ")[0] for one in lines if one[0] != "#"}
    assert named <= set(helped)


def test_scrapers_need_the_role_of_a_reader(client, world):
    assert client.as_("")("GET", "/metrics").status_code == 401
    reader = client.as_(give_token(world, "reader"))
    assert reader("GET", "/metrics").status_code == 200


def test_a_queue_that_is_late_is_told_and_one_is_ready_all_the_same(
    client, world, create
):
    begun = begin(client, create().json()["id"]).headers["location"]
    ready = {"status": "ok", "database": "ok", "queue": "ok"}
    assert client.get("/readyz") == ready
    with world.store.write(SYSTEM) as tx:
        tx.send("lcm", begun.rpartition("/")[2], after_s=-60.0)
    assert client.get("/readyz") == {**ready, "queue": "late"}
    assert samples(client)["nfvo_outbox_oldest_seconds"] >= 60


def test_without_the_database_one_is_not_ready(client, world, monkeypatch):
    def gone(scope):
        raise StoreError("the database failed: disk I/O error")

    monkeypatch.setattr(world.store, "read", gone)
    answer = client.as_("")("GET", "/readyz")
    assert answer.status_code == 503
    assert "database" in answer.json()["detail"]
