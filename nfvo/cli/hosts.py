"""`nfvo host`: the hypervisor hosts where services run."""

from typing import Annotated, Any

import typer

from nfvo.cli.client import Client, connect, part
from nfvo.cli.departures import depart
from nfvo.cli.exits import Json, usage
from nfvo.cli.output import Column, Format, Output, put, say, seconds, show, show_list
from nfvo.cli.polling import Timeout, until

host_group = typer.Typer(no_args_is_help=True, help="Hypervisor hosts.")
HOSTS = "/nfvo/v1/hosts"
CLOUD = "openstack"
UNLIMITED = 1_000_000  # of what a cloud has no quota for
Wait = Annotated[bool, typer.Option("--wait", help="until READY")]


def _use(what: str, unit: str = "") -> Any:
    def cell(host: Json) -> str:
        total, free = host["total"][what], host["free"][what]
        if _stands_for_cloud(host):
            return "-"
        if host["hypervisor"] == CLOUD and total == UNLIMITED:
            return f"{total - free}{unit}"
        return f"{total - free}/{total}{unit}"

    return cell


def _stands_for_cloud(host: Json) -> bool:
    """Whether a host is no place of a cloud but the cloud as such."""
    return bool(host["uri"] == f"{CLOUD}://{host['site']}")


def _vnfcs(host: Json) -> str:
    return "-" if _stands_for_cloud(host) else str(host["vnfcs"])


def _detail(host: Json) -> str:
    fine = host["state"] == "READY" and host["hypervisor"] != CLOUD
    told = "" if fine else str(host["detail"])
    return told or ("the cloud itself" if _stands_for_cloud(host) else "")


def _slower(host: Json) -> str:
    """Return how many times the host's CPU time a guest takes."""
    slowdown = (host["overhead"] or {}).get("slowdown")
    return f"{slowdown:.3g}x" if slowdown else "-"


HOST_COLUMNS = (
    Column("NAME", lambda one: one["name"]),
    Column("STATE", lambda one: one["state"]),
    Column("SITE", lambda one: one["site"]),
    Column("TYPE", lambda one: one["hypervisor"] or "-"),
    Column("VCPUS", _use("vcpus")),
    Column("MEMORY", _use("memoryMib", " MiB")),
    Column("DISK", _use("diskGib", " GiB")),
    Column("VNFCS", _vnfcs),
    Column("SEEN", lambda one: seconds(one["ageS"])),
    Column("DETAIL", _detail),
    Column("URI", lambda one: one["uri"], wide=True),
    Column("UNDERLAY", lambda one: one["underlay"], wide=True),
    Column("ZONE", lambda one: one["zone"], wide=True),
    Column("RACK", lambda one: one["rack"], wide=True),
    Column("SLOWER", _slower, wide=True),
    Column("LABELS", lambda one: ",".join(one["labels"]), wide=True),
    Column("TRAITS", lambda one: ",".join(one["traits"]), wide=True),
)

DEPARTURES = (
    Column("SERVICE", lambda one: one["ns"]),
    Column("VNFCS", lambda one: " ".join(one["vnfcs"])),
    Column("OPERATION", lambda one: one["opOccId"] or "-"),
    Column("WHY NOT", lambda one: one["problem"]),
    Column("HINT", lambda one: one["hint"]),
    Column("PROJECT", lambda one: one["project"], wide=True),
)


@host_group.command("add")
def add(  # noqa: PLR0913 - each is an option of the command line
    name: str,
    uri: Annotated[str, typer.Argument(help="libvirt's URI of the host")],
    underlay: Annotated[str, typer.Option(help="address for tunnels")] = "",
    physical: Annotated[
        list[str] | None, typer.Option(help="NETWORK=BRIDGE, may be repeated")
    ] = None,
    label: Annotated[list[str] | None, typer.Option(help="may be repeated")] = None,
    zone: str = "",
    site: Annotated[str, typer.Option(help="needed if there are several")] = "",
    capacity: Annotated[
        str, typer.Option(help="VCPUS,MEMORY_MIB,DISK_GIB, instead of what it has")
    ] = "",
    wait: Wait = False,
    timeout: Timeout = 60.0,
    output: Output = Format.TEXT,
) -> None:
    """
    Add a host, or change labels, zone and networks of one.

    Example: nfvo host add hv1 qemu:///system --underlay 192.0.2.11
    """
    body = {
        "name": name,
        "uri": uri,
        "underlay": underlay,
        "physicalNetworks": dict(_pair(text) for text in physical or ()),
        "labels": label or [],
        "zone": zone,
        "site": site,
        "capacity": _capacity(capacity),
    }
    client = connect()
    host = client.post(HOSTS, body).body
    if wait:
        _await_ready(client, [name], timeout)
        host = client.get(f"{HOSTS}/{part(name)}")
    show(host, output, lambda: say(f"host {name} is {host['state']}"))


@host_group.command("list")
def list_hosts(
    wait: Annotated[bool, typer.Option("--wait", help="until all are READY")] = False,
    timeout: Timeout = 60.0,
    output: Output = Format.TEXT,
) -> None:
    """
    List the hosts with what is used of them.

    Example: nfvo host list --wait
    """
    client = connect()
    if wait:
        _await_ready(client, [host["name"] for host in client.get(HOSTS)], timeout)
    found = client.get(HOSTS)
    nothing = "no hosts; nfvo host add NAME URI, or nfvo site add NAME --cloud CLOUD"
    show_list(found, HOST_COLUMNS, output, nothing)


@host_group.command("show")
def show_host(name: str, output: Output = Format.YAML) -> None:
    """
    Show one host with all that is known of it.

    Example: nfvo host show hv1
    """
    host = connect().get(f"{HOSTS}/{part(name)}")
    show(host, output, lambda: put(f"{host['name']} {host['state']}"))


@host_group.command("check")
def check(
    name: str,
    measure: Annotated[
        bool, typer.Option("--measure", help="what virtualisation costs, with a VM")
    ] = False,
    output: Output = Format.TEXT,
) -> None:
    """
    Look at one host as nfvo doctor does.

    It needs no server, but its database.

    Example: nfvo host check hv1
    """
    from nfvo.cli.doctor import report
    from nfvo.doctor import check_host, measure_host

    report((measure_host if measure else check_host)(name), output)


@host_group.command("remove")
def remove(
    name: str,
    force: Annotated[bool, typer.Option("--force", help="do not touch it")] = False,
    timeout: Timeout = 60.0,
) -> None:
    """
    Remove a host without VNFCs, and the images cached there.

    Example: nfvo host remove hv1
    """
    client = connect()
    client.delete(f"{HOSTS}/{part(name)}{'?force=true' if force else ''}")
    until(
        lambda: all(name not in (one["name"], one["id"]) for one in client.get(HOSTS)),
        timeout,
        lambda: f"host {name} still leaves",
        f"when it is gone for good: nfvo host remove {name} --force",
    )
    say(f"host {name} removed")


@host_group.command("cordon")
def cordon(name: str) -> None:
    """
    Place nothing new on a host; what runs there stays.

    Example: nfvo host cordon hv1
    """
    _turn(name, "cordon")


@host_group.command("uncordon")
def uncordon(name: str) -> None:
    """
    Take a host into use again.

    Example: nfvo host uncordon hv1
    """
    _turn(name, "uncordon")


@host_group.command("down")
def down(
    name: str,
    why: Annotated[str, typer.Option(help="for the record")] = "",
) -> None:
    """
    Vouch that a host which nobody can look at is off.

    What ran there counts as dead: nfvo heal makes it elsewhere.

    Example: nfvo host down hv2 --why "its power supply burnt"
    """
    host = connect().post(f"{HOSTS}/{part(name)}/down", {"why": why}).body
    say(f"host {name} is {host['state']}; rebuild what ran there: nfvo heal NS")


@host_group.command("drain")
def drain(
    name: str,
    wait: Annotated[bool, typer.Option("--wait", help="until all have gone")] = False,
    timeout: Annotated[
        float, typer.Option(min=0, help="seconds each, 0: for ever")
    ] = 0.0,
    output: Output = Format.TEXT,
) -> None:
    """
    Cordon a host and rebuild elsewhere what runs there.

    Example: nfvo host drain hv1 --wait
    """
    client = connect()
    gone = client.post(f"{HOSTS}/{part(name)}/drain").body["departures"]
    show_list(gone, DEPARTURES, output, f"nothing is on {name}; it is cordoned")
    depart(client, gone, timeout if wait else None)


def _turn(name: str, action: str) -> None:
    host = connect().post(f"{HOSTS}/{part(name)}/{action}").body
    say(f"host {name} is {host['state']}")


def _pair(text: str) -> tuple[str, str]:
    network, equals, bridge = text.partition("=")
    if not (network and equals and bridge):
        raise usage(f"--physical {text}", "write NETWORK=BRIDGE: provider=br-prov")
    return network, bridge


def _capacity(text: str) -> dict[str, int] | None:
    if not text:
        return None
    amounts = text.split(",")
    if len(amounts) != 3 or not all(one.isdecimal() for one in amounts):
        raise usage(f"--capacity {text}", "write three numbers: 16,32768,500")
    return dict(zip(("vcpus", "memoryMib", "diskGib"), map(int, amounts), strict=True))


def _await_ready(client: Client, names: list[str], timeout: float) -> None:
    def others() -> list[Json]:
        hosts = [host for host in client.get(HOSTS) if host["name"] in names]
        return [host for host in hosts if host["state"] not in ("READY", "CORDONED")]

    def said() -> str:
        states = (
            f"{h['name']} is {h['state']}: {h['detail']}".rstrip(": ") for h in others()
        )
        return f"after {timeout:.0f} s: " + "; ".join(states)

    hint = "what is missing on a host, and what mends it: nfvo host check NAME"
    until(lambda: not others(), timeout, said, hint)
