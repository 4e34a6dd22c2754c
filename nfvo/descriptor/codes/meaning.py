"""Problems of what documents mean: references, addresses, order and placement."""

from nfvo.descriptor.codes.code import Code, warning
from nfvo.descriptor.limits import MAX_VNFCS

MEANING = {
    "descriptor.duplicate": Code(
        "The same descriptor twice",
        "An id and a version name one descriptor of a kind.",
        "two files with vnfd: firewall, version: 1.0",
    ),
    "descriptor.versions": Code(
        "Two versions of a VNFD in one service",
        "All VNFs of a service that use a VNFD use the same version of it.",
        "{a: {vnfd: fw, vnfd-version: 1.0}, b: {vnfd: fw, vnfd-version: 2.0}}",
    ),
    "service.too-large": Code(
        "Too many VMs",
        f"A service has at most {MAX_VNFCS} VMs.",
        "instances: 100000",
    ),
    "vnfd.unknown": Code(
        "No such VNFD",
        "It is neither among the files given nor on board already.",
        "vnfs: {firewall: {vnfd: fierwall}}",
    ),
    "flavour.unknown": Code(
        "No such deployment flavour",
        "The VNFD that is used has no flavour of this name.",
        "vnfs: {firewall: {vnfd: firewall, flavour: huge}}",
    ),
    "level.unknown": Code(
        "No such instantiation level",
        "No level of the flavour has the name that `level` or `default-level` says.",
        "vnfs: {firewall: {vnfd: firewall, level: most}}",
    ),
    "level.bounds": warning(
        "A level beyond bounds",
        "It has fewer than the least, or more than the largest number there may be; it "
        "is made as it says.",
        "{vnfs: {web: {max-instances: 2}}, levels: {busy: {vnfs: {web: 3}}}}",
    ),
    "aspect.unknown": Code(
        "No such scaling aspect, or delta of one",
        "Levels name aspects of the same flavour, and steps of an aspect its deltas.",
        "levels: {busy: {aspects: {srevers: 1}}}",
    ),
    "vnf.unknown": Code(
        "No such VNF",
        "`after`, `paths` and affinity name VNFs of the same NSD.",
        "after: [fierwall]",
    ),
    "vnf.cycle": Code(
        "VNFs that wait for each other",
        "`after` must leave one VNF that can start first.",
        "{a: {after: b}, b: {after: a}}",
    ),
    "vnf.name-clash": Code(
        "Two VNFs of one name",
        "The second instance of `web` is called `web-2`, so no other VNF can be.",
        "{web: {instances: 2}, web-2: {}}",
    ),
    "vdu.unknown": Code(
        "No such VDU",
        "Affinity and external CPs of a VNFD name VDUs of the same VNFD.",
        "apart: [[lb, bakend]]",
    ),
    "vl.unknown": Code(
        "No such virtual link",
        "CPs and SAPs name virtual links of the same document, under `vls`.",
        "connect: {eth0: leftt}",
    ),
    "vl.unused": warning(
        "A virtual link without CPs",
        "It would be made, and nothing would be on it.",
        "vls: {spare: {}}",
    ),
    "vl.no-physical-network": Code(
        "A bridge to nowhere",
        "A bridge, and a VLAN, is of a provider network that the hosts know by name.",
        "vls: {left: {fabric: bridge}}",
    ),
    "vl.not-enforced": warning(
        "A quality of a link that takes a known network",
        "Where the network is known, it is granted and kept; nowhere else.",
        "vls: {left: {bit-rate: 100 Mbit/s}}",
    ),
    "cp.unknown": Code(
        "No such connection point",
        "`connect` names external CPs of the VNFD; `external` names CPs of a VDU.",
        "connect: {eth9: left}",
    ),
    "cp.unconnected": warning(
        "An external CP that is not connected",
        "The VM will not have this interface, and the ones after it move up.",
        "vnfs: {firewall: {vnfd: firewall, connect: {left: left}}}",
    ),
    "cp.unreachable": Code(
        "A CP that nothing can be connected to",
        "A CP of a VDU is on an internal link, or external; this one is neither.",
        "vdus: {lb: {cps: [public]}} (and no external)",
    ),
    "cp.trunk": Code(
        "A trunk that leads nowhere, or twice",
        "Each VLAN of a trunk leads to one link, and to no link that the CP is on.",
        "cps: {in: {vl: inside, trunk-links: {inside: 100}}}",
    ),
    "cp.both": Code(
        "A CP that is on two links",
        "A CP is either on an internal link, or external under one name; outside of its"
        " VNF it is on one link.",
        "cps: {in: {vl: inside}}, external: {in: lb.in}",
    ),
    "security.rule": Code(
        "A security rule that matches nothing",
        "A rule is one way (`in` with `from`, or `out` with `to`), of a protocol, and"
        " of ports if that has any: tcp, udp and sctp do.",
        "security: {web: [tcp 443-80]}",
    ),
    "security.unknown": Code(
        "No such security group",
        "`security` of a CP names groups of the same VNFD, under `security`.",
        "cps: {eth0: {security: web}} (and no security)",
    ),
    "gateway.unknown": Code(
        "A gateway that is not on the link",
        "`gateway` is the CP, as vnf.cp, whose address the others route through; it"
        " has to be on this link itself.",
        "vls: {left: {gateway: firewall.right}}",
    ),
    "pool.two-of-a-kind": Code(
        "Two pools of one IP version",
        "A link has at most one IPv4 and one IPv6 network.",
        "pool: [10.0.0.0/24, 10.1.0.0/24]",
    ),
    "pool.too-small": Code(
        "More CPs than addresses",
        "Every CP on the link takes an address from each of its pools.",
        "pool: 10.0.0.0/30 (and three VNFs)",
    ),
    "pool.overlap": warning(
        "A VNF between overlapping networks",
        "The VNF could not tell which of its interfaces an address is behind.",
        "vls: {left: 10.0.0.0/16, right: 10.0.1.0/24}",
    ),
    "address.no-pool": Code(
        "A fixed address on a link without a pool",
        "Without a pool of that IP version, the length of the prefix is not known.",
        "vls: {right: {}} and address: 10.20.0.80",
    ),
    "address.outside": Code(
        "A fixed address outside the pool",
        "Others on the link would not reach it.",
        "pool: 10.20.0.0/24 and address: 10.21.0.80",
    ),
    "address.reserved": Code(
        "A fixed address that no host can have",
        "The first address of an IPv4 network names it, the last is its broadcast.",
        "pool: 10.20.0.0/24 and address: 10.20.0.255",
    ),
    "address.duplicate": Code(
        "A fixed address twice",
        "Two CPs on one link would answer for the same address.",
        "two CPs with address: 10.20.0.80",
    ),
    "address.too-many": Code(
        "More fixed addresses than CPs",
        "Each VM takes the next IPv4 and the next IPv6 address of the list.",
        "instances: 1 and address: [10.20.0.80, 10.20.0.81]",
    ),
    "parameter.unknown": Code(
        "No such parameter",
        "The VNFD does not declare it, so nothing would read the value.",
        "parameters: {mtod: hello}",
    ),
    "parameter.undeclared": Code(
        "A parameter that is used but not declared",
        "`{{ name }}` in user data stands for a parameter of the VNFD.",
        "user-data: echo {{ motd }} (and no parameters)",
    ),
    "parameter.unused": warning(
        "A parameter that nothing uses",
        "It is declared, but no user data has it in `{{ }}`.",
        "parameters: [motd]",
    ),
    "parameter.secret-in-clear": Code(
        "A secret in a descriptor",
        "Descriptors are shown and stored in clear; secrets are given at"
        " instantiation, and kept encrypted.",
        "parameters: {admin-password: hunter2}",
    ),
    "affinity.no-effect": warning(
        "A rule about one thing",
        "There is nothing that it could be apart from or together with.",
        "apart: [[firewall]]",
    ),
    "affinity.contradiction": Code(
        "Together and apart",
        "Two hard rules ask for both at the same scope.",
        "together: [[a, b]], apart: [[a, b]]",
    ),
    "not-realised": warning(
        "Read, but not made yet",
        "The model keeps it, conversions write it, but instances will not have it.",
        "a VNFD of SOL001 with a virtual file storage",
    ),
    "convert.lost": warning(
        "Not in what was converted",
        "The other dialect, or our writing of it, has no place for it.",
        "a VNFD with containers, converted to the short form",
    ),
    "path.broken": warning(
        "A path with a gap",
        "Two VNFs that follow each other on the path share no virtual link.",
        "paths: {web: [client, server]} (on different links)",
    ),
}
