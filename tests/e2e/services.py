"""What is deployed while processes are killed: it succeeds, or a host refuses it."""

TRIO_ON = ("hv1", "hv2", "hv3")
LONE_ON = "hv4"
# The network of each says on which hosts it can be: hv4 reaches "elsewhere" only.
DESCRIPTORS = """
nsd: trio
version: "1.0"
vnfs:
  client: {vnfd: end, connect: {eth0: left}}
  firewall: {vnfd: middle, connect: {left: left, right: right}}
  server: {vnfd: middle, connect: {left: left, right: right}, after: [firewall]}
vls:
  left: {fabric: bridge, physical-network: provider, pool: 10.10.0.0/16}
  right: {fabric: vxlan, pool: 10.20.0.0/24, gateway: firewall.right}
apart: [[client, firewall, server]]
---
nsd: lone
version: "1.0"
vnfs: {one: {vnfd: end, connect: {eth0: lan}}}
vls: {lan: {fabric: bridge, physical-network: elsewhere, pool: 10.11.0.0/16}}
---
vnfd: end
version: "1.0"
provider: nfvo
image: tiny-vnf
vcpus: 1
memory: 192 MiB
cps: [eth0]
user-data: "#!/bin/sh"
---
vnfd: middle
version: "1.0"
provider: nfvo
image: tiny-vnf
vcpus: 1
memory: 192 MiB
cps: {left: {forwards: true}, right: {forwards: true}}
user-data: "#!/bin/sh"
"""
