"""
What Nova asks of OpenStack Placement for VMs: JSON in, JSON out, in OpenStack's Python.

``benchmarks.claiming`` starts it.  Placement's WSGI application runs in this process on
SQLite in memory, as in its own functional tests; hosts are resource providers with an
inventory, traits, an aggregate for their rack, and the claim of what is used of them.
Only Placement's calls are timed: choosing, and reading its answers, are not.
"""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from time import process_time
from typing import Any
from urllib.parse import urlencode
from uuid import NAMESPACE_DNS, uuid5

MICROVERSION = "1.36"  # nova.scheduler.client.report.SAME_SUBTREE_VERSION
DISABLED = "COMPUTE_STATUS_DISABLED"
TRAITS = ("COMPUTE_NODE", "HW_CPU_X86_AVX2", "HW_CPU_X86_AESNI")
OWNER = {"project_id": "p" * 32, "user_id": "u" * 32}


def uuid_of(name: str) -> str:
    """Return the id of something with a name."""
    return str(uuid5(NAMESPACE_DNS, name))


@dataclass
class Placement:
    """Placement's application, and the CPU seconds that it has taken."""

    app: Any
    spent_s: float = 0.0

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Make one call; ``RuntimeError`` with the answer when it fails."""
        from webob import Request

        headers = {
            "x-auth-token": "admin",
            "openstack-api-version": f"placement {MICROVERSION}",
            "content-type": "application/json",
            "accept": "application/json",
        }
        sent = json.dumps(body).encode() if body is not None else b""
        request = Request.blank(path, method=method, headers=headers, body=sent)
        begun = process_time()
        answer = request.get_response(self.app)
        self.spent_s += process_time() - begun
        if answer.status_int >= 400:
            raise RuntimeError(f"{method} {path}: {answer.text}")
        return json.loads(answer.body) if answer.body else None

    def candidates(self, amounts: Mapping[str, int], limit: int) -> Sequence[Any]:
        """Return what it offers for a flavour, as Nova asks for it."""
        query = {
            "limit": limit,
            "resources": ",".join(f"{name}:{n}" for name, n in amounts.items()),
            "root_required": f"COMPUTE_NODE,!{DISABLED}",
        }
        found = self.ask("GET", f"/allocation_candidates?{urlencode(query)}")
        return found["allocation_requests"]  # type: ignore[no-any-return]

    def release(self, vms: Iterable[Any]) -> None:
        """Take claims back."""
        for vm in vms:
            self.ask("DELETE", f"/allocations/{uuid_of(vm['name'])}")


def started() -> Placement:
    """Return it with an empty database."""
    from oslo_config import cfg
    from oslo_policy import opts
    from placement import conf, db_api, deploy
    from placement.db.sqlalchemy import migration

    config = cfg.ConfigOpts()
    conf.register_opts(config)
    opts.set_defaults(config)
    config.set_override("connection", "sqlite://", group="placement_database")
    config.set_override("auth_strategy", "noauth2", group="api")
    config([], default_config_files=[], default_config_dirs=[])
    db_api.configure(config)
    migration.create_schema()
    return Placement(deploy.loadapp(config))


def fill(hosts: Sequence[Any]) -> None:
    """Write hosts into its tables at once: through its API it takes minutes."""
    from placement.db.sqlalchemy import models
    from placement.db_api import get_placement_engine
    from sqlalchemy import insert, select

    with get_placement_engine().begin() as database:

        def numbers(model: Any) -> dict[str, int]:
            rows = database.execute(select(model.name, model.id))
            return {row[0]: row[1] for row in rows}

        classes, traits = numbers(models.ResourceClass), numbers(models.Trait)
        for model, rows in _rows(models, hosts, classes, traits).items():
            database.execute(insert(model), rows)


def _rows(
    models: Any,
    hosts: Sequence[Any],
    classes: Mapping[str, int],
    traits: Mapping[str, int],
) -> Mapping[Any, list[dict[str, object]]]:
    """Return the rows of each table."""
    racks = {rack: n for n, rack in enumerate({h["rack"]: 0 for h in hosts}, start=1)}
    numbered = list(enumerate(hosts, start=1))
    owned: dict[str, object] = {"project_id": 1, "user_id": 1, "generation": 0}
    return {
        models.ResourceProvider: [
            {
                "id": n,
                "uuid": uuid_of(host["name"]),
                "name": host["name"],
                "generation": 0,
                "root_provider_id": n,
            }
            for n, host in numbered
        ],
        models.Inventory: [
            {
                "resource_provider_id": n,
                "resource_class_id": classes[name],
                "total": total,
                "reserved": 0,
                "min_unit": 1,
                "max_unit": total,
                "step_size": 1,
                "allocation_ratio": 1.0,
            }
            for n, host in numbered
            for name, total in host["total"].items()
        ],
        models.Project: [{"id": 1, "external_id": OWNER["project_id"]}],
        models.User: [{"id": 1, "external_id": OWNER["user_id"]}],
        models.Consumer: [
            {"id": n, "uuid": uuid_of(f"on {host['name']}"), **owned}
            for n, host in numbered
        ],
        models.Allocation: [
            {
                "resource_provider_id": n,
                "consumer_id": uuid_of(f"on {host['name']}"),
                "resource_class_id": classes[name],
                "used": used,
            }
            for n, host in numbered
            for name, used in host["used"].items()
            if used
        ],
        models.ResourceProviderTrait: [
            {"resource_provider_id": n, "trait_id": traits[trait]}
            for n, _ in numbered
            for trait in TRAITS
        ],
        models.PlacementAggregate: [
            {"id": n, "uuid": uuid_of(rack)} for rack, n in racks.items()
        ],
        models.ResourceProviderAggregate: [
            {"resource_provider_id": n, "aggregate_id": racks[host["rack"]]}
            for n, host in numbered
        ],
    }


def claim(candidate: Any) -> dict[str, object]:
    """Return the body that claims a candidate for a VM that has nothing yet."""
    return {**candidate, **OWNER, "consumer_generation": None}


def vm_by_vm(placement: Placement, vms: Sequence[Any], limit: int) -> None:
    """Ask, choose the first that is none of its foes', and claim: as Nova does."""
    homes: dict[str, str] = {}
    for vm in vms:
        taken = {homes[foe] for foe in vm["apart"] if foe in homes}
        offered = placement.candidates(vm["amounts"], limit)
        free = [one for one in offered if taken.isdisjoint(one["allocations"])]
        chosen = (free or offered)[0]  # with limit=1 it may be a foe's
        (homes[vm["name"]],) = chosen["allocations"]
        placement.ask("PUT", f"/allocations/{uuid_of(vm['name'])}", claim(chosen))


def at_its_best(placement: Placement, vms: Sequence[Any], limit: int) -> None:
    """Ask once for each flavour, give each VM a host of its own, claim all at once."""
    offers: dict[tuple[object, ...], list[Any]] = {}
    claims: dict[str, object] = {}
    taken: set[str] = set()
    for vm in vms:
        flavour = tuple(vm["amounts"].items())
        if flavour not in offers:
            offers[flavour] = list(placement.candidates(vm["amounts"], limit))
        free = (one for one in offers[flavour] if taken.isdisjoint(one["allocations"]))
        chosen = next(free)
        taken |= chosen["allocations"].keys()
        claims[uuid_of(vm["name"])] = claim(chosen)
    placement.ask("POST", "/allocations", claims)


def measured(placement: Placement, vms: Sequence[Any]) -> Mapping[str, float]:
    """Return the CPU seconds of each way to have a place for all VMs."""
    ways = {
        "vm by vm, limit=1000": (vm_by_vm, 1000),  # Nova's [scheduler] default
        "vm by vm, limit=1": (vm_by_vm, 1),
        "a question for each flavour, one claim": (at_its_best, 1000),
    }
    spent = {}
    for name, (way, limit) in ways.items():
        before = placement.spent_s
        way(placement, vms, limit)
        spent[name] = placement.spent_s - before
        placement.release(vms)
    return spent


def main() -> None:
    """Read hosts and VMs, and print what each way took, and of which release."""
    from importlib.metadata import version

    asked = json.load(sys.stdin)
    placement = started()
    fill(asked["hosts"])
    placement.candidates(asked["vms"][0]["amounts"], 1)  # what it loads once
    ways = measured(placement, asked["vms"])
    print(json.dumps({"version": version("openstack-placement"), "cpu_s": ways}))


if __name__ == "__main__":
    main()
