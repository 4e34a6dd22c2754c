"""Problems of descriptors that YANG modules define: SOL006's and OSM's."""

from nfvo.descriptor.codes.code import Code, warning

YANG = {
    "yang.xml": Code(
        "Not XML",
        "Tags do not match, or a character cannot be where it is.",
        "<vnfd><id>fw</vnfd>",
    ),
    "yang.xml-doctype": Code(
        "A document type definition",
        "It could define entities, and name files to fetch; no descriptor needs one.",
        "<!DOCTYPE nfv>",
    ),
    "yang.key-unknown": Code(
        "An unknown node",
        "The modules do not have it here, or it looks misspelt.",
        "virtual-cpu: {num-virtual-cpus: 2}",
    ),
    "yang.key-odd": warning(
        "A node that nobody knows",
        "Neither SOL006 nor OSM has it here, so nothing reads it.",
        "acme-rack: 7",
    ),
    "yang.osm-only": warning(
        "A node of OSM in a descriptor of SOL006",
        "It is read, but others may refuse it.",
        "mgmt-cp: eth0 (in etsi-nfv-descriptors:nfv)",
    ),
    "yang.key-twice": Code(
        "A node is there twice",
        "With the prefix of its module and without, it is the same node.",
        "{id: fw, vnfd:id: fw}",
    ),
    "yang.key-missing": Code(
        "A node is missing",
        "The modules demand it where the node it belongs to is there.",
        "sw-image-desc: [{name: tiny}] (and no id)",
    ),
    "yang.kind": Code(
        "A node of the wrong kind",
        "Text, a list or a mapping stands where another of them must.",
        "virtual-memory: 2",
    ),
    "yang.value": Code(
        "A value that is not of its type",
        "The module says what the leaf's values look like.",
        "num-virtual-cpu: two",
    ),
    "yang.choice": Code(
        "Not one of the choices",
        "The leaf is an enumeration or an identity of a few words.",
        "scope: nfvi-nod",
    ),
    "yang.not-listed": warning(
        "One instead of a list",
        "It is read as a list of this one.",
        "vdu: {id: fw}",
    ),
    "yang.duplicate": Code(
        "A key of a list comes twice",
        "Items of a list are told apart by it.",
        "vdu: [{id: fw}, {id: fw}]",
    ),
    "yang.reference": Code(
        "A reference to nothing",
        "The leaf names another node of the same descriptor, which is not there.",
        "virtual-compute-desc: nosuch",
    ),
    "yang.unfit": Code(
        "A value that cannot be meant",
        "It is of its type, but too large, too small, or not what the text means.",
        "num-virtual-cpu: 0",
    ),
    "yang.not-kept": warning(
        "A node that is not kept",
        "Nothing is made of it, and it is gone when the descriptor is written anew.",
        "nfvi-maintenance-info: {...}",
    ),
    "yang.assumed": warning(
        "Something is assumed",
        "It was left out, or means what we have another word for.",
        "nsd: [{id: chain}] (and no version)",
    ),
    "yang.name-mended": warning(
        "A name that was mended",
        "Ours have letters, digits, dots, dashes and underscores only.",
        "connection-point: [{name: ping/cp0}]",
    ),
    "yang.name-clash": Code(
        "Two names that are mended to the same",
        "Nobody could tell the two apart.",
        "ping/cp0 and ping:cp0",
    ),
    "yang.no-image": Code(
        "A VDU without an image",
        "Nothing could be started from it: neither the VDU nor its disks name one.",
        "vdu: [{id: fw}] (and no sw-image-desc)",
    ),
    "osm.slice": Code(
        "A network slice template",
        "Slices are made of services by a slice manager; its services are read.",
        "nst: [{id: slice}]",
    ),
    "osm.physical": Code(
        "A physical VDU",
        "It names hardware that is there already; virtual machines are made here.",
        "vdu: [{id: gw, pdu-type: gateway}]",
    ),
    "osm.cloud-init-missing": Code(
        "A cloud-init file that is not there",
        "It lies in the folder cloud_init of the package.",
        "cloud-init-file: config.cfg",
    ),
    "osm.template": Code(
        "A template that cannot be filled in",
        "`{{ name }}` is; conditions, loops and filters of Jinja are not.",
        "{% if ha %}",
    ),
    "osm.fixed-address": warning(
        "A fixed address in a network that is there already",
        "Only who runs that network knows what fits: the VM has what it gets there.",
        "vld: [{id: mgmt, vim-network-name: mgmt, ...: [{ip-address: 10.0.0.9}]}]",
    ),
    "osm.vim-network": warning(
        "A network of the VIM",
        "The link is made as the site prefers. It is this network only where links are"
        " bridges, and the hosts know a physical network of this name.",
        "vld: [{id: mgmt, vim-network-name: mgmt}]",
    ),
}
