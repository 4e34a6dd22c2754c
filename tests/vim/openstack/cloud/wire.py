"""State as JSON: fields are called as in the API, ``__`` where that has a colon."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import uuid4

from tests.vim.openstack.cloud.routes import Json, Refusal, Request

NO_FILTERS = {"fields", "limit", "marker", "sort_key", "sort_dir", "page_reverse"}


def new_id() -> str:
    return str(uuid4())


def wire(one: Any, *hidden: str) -> Json:
    """Return a dataclass as the API shows it, but for some fields."""
    shown = asdict(one).items()
    return {k.replace("__", ":"): v for k, v in shown if k not in hidden}


def fields_of(body: Json, *allowed: str) -> dict[str, Any]:
    """Return fields of a body as those of a dataclass."""
    named = {key.replace(":", "__"): value for key, value in body.items()}
    if unknown := named.keys() - set(allowed):
        raise Refusal(400, f"Unrecognized attribute(s) {unknown}", "HTTPBadRequest")
    return named


def matches(one: Any, request: Request) -> bool:
    """Whether something has what a query asks for; several values mean any of them."""
    wanted = {k: v for k, v in request.query.items() if k not in NO_FILTERS}
    return all(_has(one, name, values) for name, values in wanted.items())


def _has(one: Any, name: str, values: list[str]) -> bool:
    field = name.replace(":", "__")
    if field == "tenant_id":
        field = "project_id"
    if field == "tags":
        return set(values[0].split(",")) <= set(one.tags)
    if not hasattr(one, field):
        raise Refusal(400, f"['{name}' is not a valid filter]", "HTTPBadRequest")
    value = getattr(one, field)
    if isinstance(value, bool):
        return any(text.lower() in ("true", "1") for text in values) == value
    if isinstance(value, list):
        return any(text in value for text in values)
    return str(value) in values


def of(kind: str, found: dict[str, Any], id: str) -> Any:
    """Return what has an id, or answer 404."""
    if id not in found:
        raise Refusal(404, f"{kind} {id} could not be found.", f"{kind}NotFound")
    return found[id]


def listed(many: Iterable[Any], request: Request) -> list[Any]:
    return [one for one in many if matches(one, request)]


def stamp(at: datetime) -> str:
    """Return a time as Nova writes it."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
