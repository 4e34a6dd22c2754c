"""What links between sites of a file cost whoever uses them."""

WAN = """
hosts:
  p: {cpus: 4, memory: 4 GiB, site: paris, cordoned: no, price: {vcpu: 0.5}}
  l: {cpus: 4, memory: 4 GiB, site: lyon, price: {vcpu: 0.5}}
network:
  switches: [sp, sl]
  hosts: {p: sp, l: sl}
  links: [{ends: [sp, sl], capacity: 1 Gbit/s, latency: 4 ms, price: 0.2}]
"""
TWO = """
vnfd: end
version: "1.0"
provider: acme
vcpus: 1
memory: 1 GiB
image: tiny-vnf
cps: [x]
---
nsd: two
version: "1.0"
vnfs:
  a: {vnfd: end, site: paris, connect: {x: far}}
  b: {vnfd: end, site: lyon, connect: {x: far}}
vls: {far: {bit-rate: 100 Mbit/s}}
"""


def test_what_bit_rates_cost_between_sites_is_in_the_cost(with_hosts, tmp_path):
    (tmp_path / "two.yaml").write_text(TWO)
    done = with_hosts(f"plan {tmp_path / 'two.yaml'}", WAN)
    assert "it costs 21 an hour" in done.out
    free = with_hosts(f"plan {tmp_path / 'two.yaml'}", WAN.replace(", price: 0.2", ""))
    assert "it costs 1 an hour" in free.out
