"""A client of SOL005's packages, as tests need it."""

import threading
from typing import Any

from tests.api.client import Client
from tests.waiting import wait_until

VNF = "/vnfpkgm/v2/vnf_packages"
NSD = "/nsd/v2/ns_descriptors"
STATE = {VNF: "onboardingState", NSD: "nsdOnboardingState"}
CONTENT = {VNF: "package_content", NSD: "nsd_content"}
ENDED = ("ONBOARDED", "ERROR")


def create(client: Client, root: str = VNF, **data: object) -> str:
    """Create a package without content; return its id."""
    answer = client("POST", root, json={"userDefinedData": data})
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"{root}/{answer.json()['id']}"
    return str(answer.json()["id"])


def send(client: Client, id: str, data: bytes, root: str = VNF) -> Any:
    """Send the content of a package."""
    return client("PUT", f"{root}/{id}/{CONTENT[root]}", content=data)


def ended(client: Client, id: str, root: str = VNF) -> dict[str, Any]:
    """Return a package when its way has ended."""

    def has_ended() -> bool:
        at_it = {thread.name for thread in threading.enumerate()}
        return f"onboard {id}" not in at_it

    wait_until(has_ended, f"package {id} is not being processed any more")
    shown: dict[str, Any] = client.get(f"{root}/{id}")
    assert shown[STATE[root]] in ENDED, shown
    return shown


def onboarded(client: Client, data: bytes, root: str = VNF) -> dict[str, Any]:
    """Return a package that was created and has got its content."""
    id = create(client, root)
    answer = send(client, id, data, root)
    assert (answer.status_code, answer.content) == (202, b""), answer.text
    shown = ended(client, id, root)
    assert shown[STATE[root]] == "ONBOARDED", shown
    return shown


def modify(client: Client, root: str, id: str, **wanted: object) -> Any:
    """Change a package."""
    return client(
        "PATCH",
        f"{root}/{id}",
        json=wanted,
        headers={"Content-Type": "application/merge-patch+json"},
    )
