"""What is deployed: the smallest guests that really run, and a secret to look for."""

from hashlib import sha256
from random import Random

from tests.halting import HALTS

SECRET = "chaos-secret-"
"""What every secret begins with; it must be in seeds on hosts, and nowhere else."""

IMAGE = "halt"
# No part of it is like another: what is sent to the wrong place is seen.
HEAVY = HALTS + Random("heavy").randbytes(3_000_000)
HEAVY_IMAGE = "heavy"
HEAVY_FILE = f"{sha256(HEAVY).hexdigest()}.raw"
LADEN = "laden-0"
"""The service whose image takes long to upload, and which only one saboteur makes."""

IMAGES = {IMAGE: HALTS, HEAVY_IMAGE: HEAVY}
SIZES = {sha256(image).hexdigest(): len(image) for image in IMAGES.values()}
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
nsd: laden
version: "1.0"
vnfs: {one: {vnfd: laden, connect: {eth0: lan}}}
vls: {lan: 10.65.0.0/24}
---
vnfd: laden
version: "1.0"
provider: nfvo
image: heavy
vcpus: 1
memory: 32 MiB
ready: running
cps: [eth0]
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
