"""Problems of single keys and values, whatever the rest of the document says."""

from nfvo.descriptor.codes.code import Code

VALUE = {
    "document.kind": Code(
        "Not a descriptor",
        "A document begins with `nsd: NAME` or `vnfd: NAME`, which also names it.",
        "id: firewall",
    ),
    "document.foreign": Code(
        "A descriptor of another project",
        "It is in a dialect that is not read, and not like enough to one that is.",
        "heat_template_version: 2021-04-16",
    ),
    "key.unknown": Code(
        "An unknown key",
        "Nothing reads this key, so it is most likely misspelt or in a wrong place.",
        "memroy: 1 GiB",
    ),
    "key.missing": Code(
        "A missing key",
        "This key has no default.",
        "vnfd: firewall (and no version)",
    ),
    "value.kind": Code(
        "A value of the wrong kind",
        "Text, a list or a mapping stands where another of them must.",
        "image: [tiny-vnf]",
    ),
    "value.choice": Code(
        "Not one of the choices",
        "This key takes one of a few words.",
        "fabric: vxlann",
    ),
    "value.range": Code(
        "A number out of range",
        "The number is too small or too large to be meant.",
        "vcpus: 0",
    ),
    "value.empty": Code(
        "An empty list",
        "At least one item is needed here, or two where two things are compared.",
        "paths: {web: []}",
    ),
    "value.too-many": Code(
        "A list is too long",
        "So many items cannot be meant.",
        "apart: (2000 rules)",
    ),
    "value.duplicate": Code(
        "A name comes twice in a list",
        "Names in one list are different.",
        "cps: [left, left]",
    ),
    "value.number": Code(
        "Not a whole number",
        "Decimal digits only: `012` and `0x1f` mean different numbers to different"
        " tools.",
        "vcpus: two",
    ),
    "value.flag": Code(
        "Neither true nor false",
        "`true`, `false`, `yes` and `no` are taken.",
        "secret: 1",
    ),
    "value.amount": Code(
        "Not an amount",
        "An amount is a number and a unit; memory and disks are counted in units of"
        " 1024 (MiB, GiB, TiB), rates in Mbit/s, times in ms.",
        "memory: 2 GB",
    ),
    "value.name": Code(
        "Not a name",
        "Names become parts of host names, paths and tags.",
        "vnfd: my firewall",
    ),
    "value.version": Code(
        "Not a version",
        "A version is one word of letters, digits and `.+_-`.",
        "version: 1 beta",
    ),
    "value.sha256": Code(
        "Not a SHA-256 checksum",
        "64 hexadecimal digits, as `sha256sum` prints them.",
        "sha256: abc",
    ),
    "value.address": Code(
        "Not an IP address",
        "An IPv4 or IPv6 address, without a prefix length.",
        "address: 10.20.0.800",
    ),
    "value.network": Code(
        "Not an IP network",
        "The first address of the network, `/` and the length of the prefix.",
        "pool: 10.10.0.7/24",
    ),
    "value.invalid": Code(
        "A value that does not fit",
        "The message says what is wrong with it.",
        "external: {public: lb}",
    ),
}
