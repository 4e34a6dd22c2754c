"""The acts of the demo, one per promise."""

from tests.demo import secrets
from tests.demo.console import patient
from tests.demo.show import Show
from tests.testbed.image import build


def start(show: Show) -> None:
    """Start nfvo, give it the image and show it the hosts."""
    console, nfvo = show.console, show.nfvo
    with console.phase("image of the VNFs, built from Debian packages"):
        console.say(f"{build().qcow2.stat().st_size / 1e6:.1f} MB")
    with console.phase("nfvo up"):
        nfvo.show("up", "-d")
    introduce(show)


def introduce(show: Show) -> None:
    """Give nfvo the image, and make the hosts known to it."""
    with show.console.phase("image and hosts made known"):
        show.nfvo.show("image", "add", "tiny-vnf", str(build().qcow2))
        show.introduce()


def deploy(show: Show) -> None:
    """Plan, apply, and prove the traffic."""
    console, nfvo = show.console, show.nfvo
    parameters = str(show.parameters())
    with console.phase("nfvo plan"):
        nfvo.show("plan", str(show.descriptors), "--params", parameters)
    with console.phase("nfvo apply --wait") as phase:
        nfvo.show("apply", str(show.descriptors), "--params", parameters, "--wait")
    show.account(phase)
    show.await_guests()
    with console.phase("traffic through the firewall"):
        show.check_places()
        _traffic(show)
    nfvo.show("get", show.service)


def break_and_heal(show: Show) -> None:
    """Break VMs, see the truth told, and heal."""
    console = show.console
    with console.phase(show.trouble):
        show.make_trouble()
        show.nfvo.show("get", show.service)
    with console.phase("nfvo heal --wait") as phase:
        show.nfvo.show("heal", show.service, "--wait")
    show.account(phase)
    show.await_guests()
    with console.phase("traffic after healing"):
        _traffic(show)


def _traffic(show: Show) -> None:
    """Prove what passes, once anything does."""
    limit_s = patient(show.flows_within_s)
    for way in show.ways_in():
        waited = way.wait(limit_s)
        show.console.check(
            waited is not None,
            f"traffic passes {way.origin} within {limit_s:.0f} s",
            f"{waited or 0:.1f} s",
        )
        way.prove(show.console)


def clean_up(show: Show) -> None:
    """Terminate, and count what is left by looking at the hosts."""
    console, nfvo = show.console, show.nfvo
    with console.phase("nfvo terminate --wait") as phase:
        nfvo.show("terminate", show.service, "--wait")
    show.account(phase)
    with console.phase("nothing is left"):
        show.check_nothing_runs()
        free = {
            host["name"]: host["allocatedVcpus"] for host in nfvo.json("host", "list")
        }
        console.check(not any(free.values()), "no grant is left", free)
        nfvo.run("delete", show.service)
        show.leave()
        seen = [
            where for one in show.secrets for where in secrets.seen_in(nfvo.home, one)
        ]
        console.check(
            not seen, "the secret is in no file, queue or command line of nfvo", seen
        )
