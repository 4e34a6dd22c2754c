"""What is deployed: the smallest guests that really run, and a secret to look for."""

SECRET = "chaos-secret-"
"""What every secret begins with; it must be in seeds on hosts, and nowhere else."""

# A boot sector that switches interrupts off and halts (cli, hlt, and again).
HALTS = (b"\xfa\xf4\xeb\xfc".ljust(510, b"\0") + b"\x55\xaa").ljust(65_536, b"\0")
IMAGE = "halt"
SHAPES = ("lone", "pair", "trio")

DESCRIPTORS = """
nsd: lone
version: "1.0"
vnfs: {one: {vnfd: end, connect: {eth0: lan}}}
vls: {lan: 10.61.0.0/24}
---
nsd: pair
version: "1.0"
vnfs:
  one: {vnfd: end, connect: {eth0: lan}}
  two: {vnfd: end, connect: {eth0: lan}}
vls: {lan: 10.62.0.0/24}
apart: [[one, two]]
---
nsd: trio
version: "1.0"
vnfs:
  one: {vnfd: end, connect: {eth0: left}}
  mid: {vnfd: middle, connect: {left: left, right: right}}
  two: {vnfd: end, connect: {eth0: right}, after: [mid]}
vls: {left: 10.63.0.0/24, right: 10.64.0.0/24}
apart: [[one, mid]]
---
vnfd: end
version: "1.0"
provider: nfvo
image: halt
vcpus: 1
memory: 32 MiB
ready: running
parameters: {password: {secret: true}}
cps: [eth0]
user-data: |
  #!/bin/sh
  echo "{{ password }}"
---
vnfd: middle
version: "1.0"
provider: nfvo
image: halt
vcpus: 2
memory: 48 MiB
ready: running
parameters: {password: {secret: true}}
cps: {left: {forwards: true}, right: {forwards: true}}
user-data: |
  #!/bin/sh
  echo "{{ password }}"
"""
VNFS = {"lone": ("one",), "pair": ("one", "two"), "trio": ("one", "mid", "two")}


def name_of(slot: int) -> str:
    """Return what the service in a slot is called."""
    return f"{shape_of(slot)}-{slot}"


def shape_of(slot: int) -> str:
    """Return the NSD of the service in a slot."""
    return SHAPES[slot % len(SHAPES)]


def secrets_of(slot: int, seed: int) -> dict[str, str]:
    """Return the secret parameters of the service in a slot."""
    vnfs = VNFS[shape_of(slot)]
    return {f"{vnf}.password": f"{SECRET}{seed}-{slot}-{vnf}" for vnf in vnfs}
