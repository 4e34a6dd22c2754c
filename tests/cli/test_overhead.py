"""Plans and explanations tell what virtualisation costs on the hosts of a service."""

from tests.lcm.world import SAMPLES

CHAIN = str(SAMPLES / "firewall-chain")


def test_what_virtualisation_costs_is_told_of_the_hosts_of_a_service(with_hosts):
    room = "cpus: 8, memory: 16 GiB, physical-networks: [provider]"
    emulated = f"{room}, hypervisor: qemu, overhead: {{slowdown: 11, memory: 41 MiB}}"
    hosts = f"hosts:\n  hv[1-2]: {{{emulated}}}\n  hv3: {{{room}}}"
    words = (
        "qemu (TCG), 11x slower than the host, 41 MiB of memory beside each VM's own"
    )
    assert (
        f"guests of hv1, hv2 run on {words}\n" in with_hosts(f"plan {CHAIN}", hosts).out
    )
    found = with_hosts(f"plan {CHAIN}", hosts, "-o", "json").json["overheads"]
    assert [(one["host"], one["told"]) for one in found] == [
        ("hv1", words),
        ("hv2", words),
    ]
    assert found[0]["overhead"]["slowdown"] == 11
    why = with_hosts(f"explain {CHAIN}", hosts)
    assert why.out.endswith(f"guests of hv1, hv2 run on {words}\n")
