"""For each code of a problem, a document that has it, as small as can be."""

from collections.abc import Mapping

from nfvo.descriptor.limits import MAX_BYTES, MAX_SCALAR

VM = """\
vnfd: vm
version: "1.0"
provider: acme
image: tiny-vnf
vcpus: 1
memory: 512 MiB
"""
ROUTER = VM.replace("vnfd: vm", "vnfd: router") + "cps: [left, right]\n"
PAIR = """\
vnfd: pair
version: "1.0"
provider: acme
vdus:
  a: {image: tiny-vnf, vcpus: 1, memory: 512 MiB, cps: {out: , in: {vl: inside}}}
  b: {image: tiny-vnf, vcpus: 1, memory: 512 MiB, cps: {in: {vl: inside}}}
"""
INSIDE = "vls: [inside]\n"
OUT = "external: {out: a.out}\n"


def nsd(vnfs: str, vls: str = "{left: 10.0.0.0/24, right: 10.1.0.0/24}") -> str:
    """Return an NSD and the VNFDs that it may use."""
    head = f'nsd: chain\nversion: "1.0"\nvnfs: {vnfs}\nvls: {vls}\n'
    return f"{ROUTER}---\n{head}"


ONE = "{a: {vnfd: router, connect: {left: left, right: right}}}"
TWO = (
    "{a: {vnfd: router, connect: {left: left, right: right}},"
    " b: {vnfd: router, connect: {left: left, right: right}}}"
)
BILLION = "\n".join(
    ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    + [f"{k}: &{k} [{', '.join(['*' + chr(ord(k) - 1)] * 10)}]" for k in "bcdefghi"]
)

OF_TEXT: Mapping[str, str | bytes] = {
    "file.too-large": "#" * (MAX_BYTES + 1),
    "file.empty": "# to be written\n",
    "file.encoding": 'description: "Gerät"\n'.encode("latin-1"),
    "file.character": "vnfd: vm\0\n",
    "file.too-many-problems": "\n".join(["x: 1"] * 1002),
    "yaml.syntax": VM + "disk: 2: GiB\n",
    "yaml.duplicate-key": VM + "vcpus: 2\n",
    "yaml.key": VM + "[left, right]: x\n",
    "yaml.merge": VM + "<<: x\n",
    "yaml.tag": VM + "disk: !!python/name:os.system 1\n",
    "yaml.unknown-anchor": VM + "disk: *small\n",
    "yaml.recursion": VM + "cps: &all {left: *all}\n",
    "yaml.alias-bomb": BILLION,
    "yaml.too-deep": "[" * 100_000,
    "yaml.too-many": "[" + "x, " * 150_000 + "]",
    "yaml.long-text": f"{VM}user-data: {'x' * (MAX_SCALAR + 1)}\n",
}
OF_VALUES: Mapping[str, str] = {
    "document.kind": "id: firewall\n",
    "document.foreign": "heat_template_version: 2021-04-16\n",
    "key.unknown": VM + "dsk: 1 GiB\n",
    "key.missing": VM.replace("memory: 512 MiB\n", ""),
    "value.kind": VM.replace("tiny-vnf", "[tiny-vnf]"),
    "value.choice": VM + "architecture: x86\n",
    "value.range": VM.replace("vcpus: 1", "vcpus: 0"),
    "value.empty": nsd(ONE) + "paths: {web: []}\n",
    "value.too-many": VM + f"apart: [{'[vm], ' * 1001}]\n",
    "value.duplicate": VM + "cps: [left, left]\n",
    "value.number": VM.replace("vcpus: 1", "vcpus: 012"),
    "value.flag": VM + "cps: {left: {forwards: 1}}\n",
    "value.amount": VM.replace("512 MiB", "2 GB"),
    "value.name": VM.replace("vnfd: vm", "vnfd: my firewall"),
    "value.version": VM.replace('"1.0"', "1 beta"),
    "value.sha256": VM.replace("tiny-vnf", "{name: tiny-vnf, sha256: abc}"),
    "value.address": nsd(ONE.replace("right: right", "right: {vl: right, address: x}")),
    "value.network": nsd(ONE, "{left: 10.0.0.7/24, right: 10.1.0.0/24}"),
    "value.invalid": PAIR + INSIDE + "external: {out: a}\n",
}
OF_MEANING: Mapping[str, str] = {
    "descriptor.duplicate": f"{VM}---\n{VM}",
    "descriptor.versions": nsd(
        TWO.replace("router,", "router, vnfd-version: 1.0,", 1)[:-1]
        + ", c: {vnfd: router, vnfd-version: 2.0}}"
    ),
    "service.too-large": nsd(
        ONE.replace("a: {", "a: {instances: 10001, "), "{left: , right: }"
    ),
    "vnfd.unknown": nsd(ONE.replace("router", "ruoter")),
    "flavour.unknown": nsd(ONE.replace("router,", "router, flavour: huge,")),
    "level.unknown": nsd(ONE.replace("router,", "router, level: most,")),
    "level.bounds": nsd(ONE.replace("router,", "router, max-instances: 1,"))
    + "levels: {busy: {vnfs: {a: 2}}}\n",
    "aspect.unknown": VM + "levels: {busy: {aspects: {srevers: 1}}}\n",
    "vnf.unknown": nsd(ONE) + "paths: {web: [a, b]}\n",
    "vnf.cycle": nsd(
        TWO.replace("a: {", "a: {after: b, ").replace("b: {", "b: {after: a, ")
    ),
    "vnf.name-clash": nsd(
        TWO.replace("a: {", "a: {instances: 2, ").replace("b:", "a-2:")
    ),
    "vdu.unknown": PAIR + INSIDE + OUT + "apart: [[a, c]]\n",
    "vl.unknown": nsd(ONE.replace("left: left", "left: lfet")),
    "vl.unused": nsd(ONE, "{left: , right: , spare: }"),
    "vl.no-physical-network": nsd(ONE, "{left: {fabric: bridge}, right: {vlan: 7}}"),
    "cp.unknown": nsd(ONE.replace("left: left", "lfet: left")),
    "cp.unconnected": nsd(ONE.replace("left: left,", "")),
    "cp.unreachable": PAIR + INSIDE,
    "cp.trunk": PAIR.replace("in: {vl", "in: {trunk-links: {inside: 7}, vl")
    + INSIDE
    + OUT,
    "cp.both": PAIR + INSIDE + "external: {out: a.out, in: a.in, again: a.out}\n",
    "vl.not-enforced": nsd(
        ONE, "{left: {bit-rate: 100 Mbit/s}, right: {max-latency: 10 ms}}"
    ),
    "security.rule": VM + "security: {web: [tcp 443-80]}\n",
    "security.unknown": VM + "cps: {eth0: {security: web}}\n",
    "gateway.unknown": nsd(ONE, "{left: {gateway: a.right}, right: }"),
    "pool.two-of-a-kind": nsd(ONE, "{left: [10.0.0.0/24, 10.2.0.0/24], right: }"),
    "pool.too-small": nsd(
        TWO.replace("a: {", "a: {instances: 2, "), "{left: 10.0.0.0/30, right: }"
    ),
    "pool.overlap": nsd(ONE, "{left: 10.0.0.0/16, right: 10.0.1.0/24}"),
    "address.no-pool": nsd(
        ONE.replace("left: left", "left: {vl: left, address: 10.0.0.9}"),
        "{left: , right: }",
    ),
    "address.outside": nsd(
        ONE.replace("left: left", "left: {vl: left, address: 10.9.0.9}")
    ),
    "address.reserved": nsd(
        ONE.replace("left: left", "left: {vl: left, address: 10.0.0.255}")
    ),
    "address.duplicate": nsd(
        TWO.replace("left: left", "left: {vl: left, address: 10.0.0.9}")
    ),
    "address.too-many": nsd(
        ONE.replace("left: left", "left: {vl: left, address: [10.0.0.8, 10.0.0.9]}")
    ),
    "parameter.unknown": nsd(ONE.replace("}}}", "}, parameters: {motd: hi}}}")),
    "parameter.undeclared": VM + "user-data: echo {{ motd }}\n",
    "parameter.unused": VM + "parameters: [motd]\n",
    "parameter.secret-in-clear": VM
    + "parameters: {key: {secret: yes, default: x}}\nuser-data: echo {{ key }}\n",
    "affinity.no-effect": nsd(ONE) + "apart: [[a]]\n",
    "affinity.contradiction": nsd(TWO) + "together: [[a, b]]\napart: [[b, a]]\n",
    "path.broken": nsd(
        "{a: {vnfd: router, connect: {left: left}},"
        " b: {vnfd: router, connect: {right: right}}}"
    )
    + "paths: {web: [a, b]}\n",
}
WRONG: Mapping[str, str | bytes] = {**OF_TEXT, **OF_VALUES, **OF_MEANING}
