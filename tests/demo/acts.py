"""The acts of the demo, one per promise."""

from tests.demo import leftovers, secrets
from tests.demo.console import until
from tests.demo.stage import SECRET, Stage
from tests.testbed.image import build


def start(stage: Stage) -> None:
    """Start nfvo, give it the image and show it the hosts."""
    console, nfvo = stage.console, stage.nfvo
    with console.phase("image of the VNFs, built from Debian packages"):
        console.say(f"{build().qcow2.stat().st_size / 1e6:.1f} MB")
    with console.phase("nfvo up"):
        nfvo.show("up", "-d")
    introduce(stage)


def introduce(stage: Stage) -> None:
    """Give nfvo the image, and make the hosts known to it."""
    with stage.console.phase("image and hosts made known"):
        stage.nfvo.show("image", "add", "tiny-vnf", str(build().qcow2))
        for host in stage.bed.hosts.values():
            words = stage.words_for(host)
            stage.nfvo.show("host", "add", host.name, host.uri(), *words)
        stage.prepare()
        stage.nfvo.show("host", "list", "--wait")


def deploy(stage: Stage) -> None:
    """Plan, apply, and prove the traffic."""
    console, nfvo = stage.console, stage.nfvo
    parameters = str(stage.parameters())
    with console.phase("nfvo plan"):
        nfvo.show("plan", str(stage.descriptors), "--params", parameters)
    with console.phase("nfvo apply --wait") as phase:
        nfvo.show("apply", str(stage.descriptors), "--params", parameters, "--wait")
    stage.account(phase)
    with console.phase("traffic through the firewall"):
        hosts = {vnfc["host"] for vnfc in stage.view()["vnfcs"]}
        console.check(len(hosts) == 3, "every VNF has a host of its own", sorted(hosts))
        for way in stage.ways_in():
            way.prove(console)
    nfvo.show("get", stage.service)


def break_and_heal(stage: Stage) -> None:
    """Kill one guest, freeze another, see the truth told, and heal."""
    console = stage.console
    with console.phase("a guest is killed, another freezes"):
        server, firewall = stage.guest("server"), stage.guest("firewall")
        stage.bed.kill_qemu(server.host.name, server.domain)
        _told(stage, "server", "STOPPED", limit_s=2.0)
        stage.bed.freeze_qemu(firewall.host.name, firewall.domain)
        _told(stage, "firewall", "DEGRADED", limit_s=10.0)
        stage.nfvo.show("get", stage.service)
    with console.phase("nfvo heal --wait") as phase:
        stage.nfvo.show("heal", stage.service, "--wait")
    stage.account(phase)
    with console.phase("traffic after healing"):
        for way in stage.ways_in():
            waited = way.wait(5.0)
            console.check(
                waited is not None,
                f"traffic passes {way.origin} within 5 s",
                f"{waited or 0:.1f} s",
            )
            way.prove(console)


def _told(stage: Stage, vnf: str, status: str, limit_s: float) -> None:
    waited = until(lambda: stage.vnfc(vnf)["status"] == status, 3 * limit_s)
    vnfc = stage.vnfc(vnf)
    stage.console.check(
        waited is not None and waited <= limit_s,
        f"{vnf} is {status} within {limit_s:.0f} s",
        f"{waited or 3 * limit_s:.1f} s; {vnfc['detail']}; age {vnfc['ageS']:.1f} s",
    )


def clean_up(stage: Stage) -> None:
    """Terminate, and count what is left by looking at the hosts."""
    console, nfvo = stage.console, stage.nfvo
    with console.phase("nfvo terminate --wait") as phase:
        nfvo.show("terminate", stage.service, "--wait")
    stage.account(phase)
    with console.phase("nothing is left"):
        for host in stage.bed.hosts.values():
            left = leftovers.without_cache(leftovers.on(host))
            console.check(not left, f"nothing of ours is left on {host.name}", left)
        free = {
            host["name"]: host["allocatedVcpus"] for host in nfvo.json("host", "list")
        }
        console.check(not any(free.values()), "no grant is left", free)
        nfvo.run("delete", stage.service)
        for host in stage.bed.hosts.values():
            nfvo.run("host", "remove", host.name)
            left = leftovers.on(host)
            console.check(not left, f"the image cache of {host.name} is gone too", left)
        seen = secrets.seen_in(nfvo.home, SECRET)
        console.check(
            not seen, "the secret is in no file, queue or command line of nfvo", seen
        )
