"""docker-compose.yml says what the code has (nothing here can run it)."""

from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from nfvo.settings import EVERY_QUEUE

COMPOSE = yaml.safe_load(Path("docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = {name: s for name, s in SERVICES.items() if s["image"].startswith("nfvo:")}


def test_every_role_has_a_service():
    commands = {tuple(service["command"]) for service in OURS.values()}
    modules = {command[-1] for command in commands}
    assert modules >= {"nfvo.api", "nfvo.conductor", "nfvo.watcher", "nfvo.worker"}
    assert all(find_spec(module) for module in modules)


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_service_is_root_or_writes_to_its_image(name: str):
    service = SERVICES[name]
    assert service["user"].split(":")[0] not in ("", "0", "root")
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]


@pytest.mark.parametrize("name", sorted(OURS))
def test_no_secret_is_in_the_environment(name: str):
    environment = OURS[name]["environment"]
    names = {"NFVO_DATABASE_URL", "NFVO_ADMIN_TOKEN", "POSTGRES_PASSWORD"}
    assert not names & environment.keys()
    assert set(OURS[name]["secrets"]) <= COMPOSE["secrets"].keys()


@pytest.mark.parametrize("name", sorted(OURS.keys() - {"migrate"}))
def test_a_role_starts_after_the_migration_and_the_broker(name: str):
    after = {on: how["condition"] for on, how in OURS[name]["depends_on"].items()}
    assert after == {
        "migrate": "service_completed_successfully",
        "redis": "service_healthy",
    }


def test_what_is_done_at_a_site_that_was_just_added_finds_a_worker():
    environment = SERVICES["worker"]["environment"]
    assert environment["NFVO_QUEUES"] == "${NFVO_QUEUES:-*}"
    assert EVERY_QUEUE == "*"


def test_an_old_copy_of_the_database_is_noticed_as_the_mark_outlives_containers():
    homes = {SERVICES[n]["environment"]["NFVO_HOME"] for n in ("migrate", "conductor")}
    assert homes == {"/state/nfvo"}
    for name in ("migrate", "conductor"):
        assert "state:/state" in SERVICES[name]["volumes"]
