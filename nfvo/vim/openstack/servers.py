"""Servers: made whole in one call, started, stopped and removed, often or once."""

import re
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from openstack.connection import Connection
from openstack.exceptions import BadRequestException

from nfvo.errors import VimRefused, VimUnavailable
from nfvo.graph import Resources
from nfvo.lcm.cloud import Place
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import ServerSpec, Tag
from nfvo.placement.sizes import Size
from nfvo.vim.hints import AGAIN, ANEW
from nfvo.vim.openstack import fencing, flavors, groups, images, ports, volumes
from nfvo.vim.openstack.errors import gone_is_fine, hint_for, words
from nfvo.vim.openstack.listed import Listed, all_listed, listed
from nfvo.vim.openstack.listing import FRESH_S, Listing
from nfvo.vim.openstack.mark import (
    KEY,
    PLACE_KEY,
    PORTS_OF,
    Label,
    label,
    mark,
    server_tag,
)
from nfvo.vim.openstack.places import text_of
from nfvo.vim.openstack.rest import NOVA, delete, get, post
from nfvo.vim.openstack.tries import FIRST
from nfvo.vim.whose import check_tag

LIMIT_S = 20.0
NOT_FOUND = re.compile(
    "(Flavor|group).* could not be found|find requested image|failed to get image"
)
"""What Nova says of what servers share: others may have removed it unused."""

Actions = Mapping[str, Mapping[str, Any]]
START: Actions = {
    "SHUTOFF": {"os-start": None},
    "PAUSED": {"unpause": None},
    "SUSPENDED": {"resume": None},
}
STOP: Actions = {
    "ACTIVE": {"os-stop": None},
    "PAUSED": {"unpause": None},
    "SUSPENDED": {"resume": None},
}
"""What brings a server nearer to where it should be, by its status."""


@dataclass(frozen=True, slots=True)
class Servers:
    """The servers of a cloud, with one connection to it."""

    conn: Connection
    listing: Listing
    clock: Callable[[], float] = time.monotonic
    rest: Callable[[float], None] = time.sleep

    def ensure(
        self, host: HostRecord, place: Place, server: ServerSpec, day_zero: bytes
    ) -> None:
        """
        Make the server, or start the one that is there; one given up is made anew.

        A first try looks nothing up.  One that comes late, when another has made the
        server, finds that its ports are not there, or are taken (``fencing``).
        """
        first = server.tag.fence == FIRST and bool(day_zero)
        there = None if first else self._there(server.id, fresh=bool(day_zero))
        if there is not None:
            check_tag(host.name, f"server {there.name}", server.tag, _tag(there))
        if there is not None and there.status == "ERROR" and day_zero:
            self.delete(host, server.id)
            self._make(host, place, server, day_zero)
        elif there is not None:
            self._started(host, there)
        elif day_zero:
            self._make(host, place, server, day_zero)
        else:
            raise VimRefused(
                f"{host.name}: {server.name} is gone",
                hint=f"somebody deleted it in the cloud: {ANEW}",
            )

    def start(self, host: HostRecord, server_id: str) -> None:
        """Make a server run, if it is there; returns when it does."""
        there = self._there(server_id, fresh=True)
        if there is not None and there.status in START:
            self._bring(host, there, START, "ACTIVE")

    def stop(self, host: HostRecord, server_id: str) -> None:
        """Switch a server off, if it is there; returns when it is."""
        there = self._there(server_id, fresh=True)
        if there is None or there.status in {"SHUTOFF", "ERROR"}:
            return
        self._bring(host, there, STOP, "SHUTOFF")

    def delete(self, host: HostRecord, server_id: str) -> None:
        """
        Remove a server and its ports, whatever has become of it.

        Raises VimUnavailable when it is still there after 20 s.
        """
        server_id = server_id.removeprefix(PORTS_OF)
        there = self._all(server_id)
        for one in there:
            with gone_is_fine():
                delete(self.conn.compute, f"/servers/{one.nova_id}", NOVA)
        if there:
            self.listing.forget()
        for one in there:
            self._wait(host, one, self._is_gone)
        fencing.remove_all(self.conn, server_id)

    def is_ready(self, host: HostRecord, server: ServerSpec) -> bool:
        """Whether the server runs; raises VimRefused when Nova has given it up."""
        there = self.listing.server(self.conn, server.id)
        if there is None:
            return False
        _check(host, there)
        return there.status == "ACTIVE" and not there.task

    def _make(
        self, host: HostRecord, place: Place, server: ServerSpec, day_zero: bytes
    ) -> None:
        """Make the ports, and the server with them; a refusal before leaves nothing."""
        self._image(host, server)
        ours = label(server, text_of(place))
        if server.tag.fence != FIRST:
            fencing.remove_older(self.conn, ours)
        made = {
            "name": server.name,
            "networks": self._networks(server, ours),
            "config_drive": True,
            "user_data": b64encode(day_zero).decode(),
            "metadata": {KEY: mark(server.tag), PLACE_KEY: text_of(place)},
            "tags": [server_tag(server.id)],
            **_where(place),
        }
        self._post(host, server, made)

    def _post(
        self, host: HostRecord, server: ServerSpec, made: Mapping[str, Any]
    ) -> None:
        """Ask for the server; once more when what we knew to be there is not."""
        try:
            body = self._body(host, server, made)
            post(self.conn.compute, "/servers", NOVA, body)
            return
        except BadRequestException as error:
            if not NOT_FOUND.search(words(error)):
                raise
        images.forget_image(self.conn, server.image_sha256)
        flavors.forget_flavor(self.conn, _size(server))
        groups.forget_group(self.conn, _group(server))
        body = self._body(host, server, made)
        post(self.conn.compute, "/servers", NOVA, body)

    def _body(
        self, host: HostRecord, server: ServerSpec, made: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """Return what is asked for, with what servers share as it is called now."""
        shared = {
            **volumes.boots(server, self._image(host, server)),
            "flavorRef": flavors.flavor_id(self.conn, _size(server)),
        }
        body = {"server": {**made, **shared}}
        if not server.apart:
            return body
        group = groups.group_id(self.conn, _group(server))
        return {**body, "os:scheduler_hints": {"group": group}}

    def _image(self, host: HostRecord, server: ServerSpec) -> str:
        image = images.image_id(self.conn, server.image_sha256)
        if image is None:
            raise VimRefused(
                f"{host.name}: {server.name} needs image {server.image_sha256[:12]}, "
                "which the cloud has not",
                hint=f"somebody deleted it in the cloud: {AGAIN}",
            )
        return image

    def _networks(self, server: ServerSpec, ours: Label) -> list[dict[str, str]] | str:
        made = ports.make_ports(self.conn, server, ours)
        fencing.keep(self.conn, server.id, made)
        return [{"port": port} for port in made.ports] or "none"

    def _started(self, host: HostRecord, there: Listed) -> None:
        _check(host, there)
        if there.status in START and not there.task:
            self._act(there, START)

    def _there(self, server_id: str, *, fresh: bool) -> Listed | None:
        """Return the server by our id; one of the listing will do if it lives."""
        known = None if fresh else self.listing.server(self.conn, server_id)
        if known is not None and known.status in {"ACTIVE", "BUILD"}:
            return known
        found = self._all(server_id)
        found.sort(key=lambda one: one.status == "ERROR")
        return found[0] if found else None

    def _all(self, server_id: str) -> list[Listed]:
        query = {"tags": server_tag(server_id)}
        return list(
            all_listed(get(self.conn.compute, "/servers/detail", NOVA, **query))
        )

    def _bring(
        self, host: HostRecord, there: Listed, actions: Actions, goal: str
    ) -> None:
        """Do what its status asks for, until the server is where it should be."""
        done: set[str] = set()

        def is_there(one: Listed) -> bool:
            now = self._look(one)
            if now is None or now.status in {goal, "ERROR"}:
                return True
            if now.status in actions and now.status not in done and not now.task:
                self._act(now, actions)
                done.add(now.status)
            return False

        self._wait(host, there, is_there)
        self.listing.forget()

    def _act(self, one: Listed, actions: Actions) -> None:
        with gone_is_fine():
            action = actions[one.status]
            post(self.conn.compute, f"/servers/{one.nova_id}/action", NOVA, action)

    def _wait(
        self, host: HostRecord, one: Listed, is_so: Callable[[Listed], bool]
    ) -> None:
        until_s = self.clock() + LIMIT_S
        while not is_so(one):
            if self.clock() > until_s:
                raise VimUnavailable(f"{host.name}: Nova is still busy with {one.name}")
            self.rest(FRESH_S)

    def _is_gone(self, one: Listed) -> bool:
        if one.nova_id in self.listing.servers(self.conn):
            return False
        now = self._look(one)
        if now is not None and now.status == "SOFT_DELETED":
            self._act(now, {now.status: {"forceDelete": None}})
        return now is None

    def _look(self, one: Listed) -> Listed | None:
        with gone_is_fine():
            raw = get(self.conn.compute, f"/servers/{one.nova_id}", NOVA)
            return listed(raw["server"])
        return None


def _size(server: ServerSpec) -> Size:
    room = Resources(server.vcpus, server.memory_mib, server.disk_gib)
    return Size(room, server.extra_specs)


def _group(server: ServerSpec) -> Tag:
    """Return whose the server group is: that of the VNFC which names it."""
    return server.tag.model_copy(update={"owner": server.apart})


def _where(place: Place) -> Mapping[str, str]:
    if place.machine:
        return {"host": place.machine}
    return {"availability_zone": place.zone} if place.zone else {}


def _check(host: HostRecord, there: Listed) -> None:
    """Raise VimRefused, in Nova's words, when it has given a server up."""
    if there.status == "ERROR":
        said = there.fault or "Nova gives no reason"
        raise VimRefused(
            f"{host.name}: {there.name}: {said} (server {there.nova_id})",
            hint=hint_for(host.site, said),
        )


def _tag(there: Listed) -> Any:
    if there.tag is None:
        raise VimRefused(
            f"server {there.name} ({there.nova_id}) has our id but not our mark",
            hint="somebody made it by hand: delete it in the cloud",
        )
    return there.tag
