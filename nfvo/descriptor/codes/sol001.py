"""Problems of SOL001's descriptors, once their templates are resolved."""

from nfvo.descriptor.codes.code import Code, warning

SOL001 = {
    "sol001.no-descriptor": Code(
        "Neither a VNFD nor an NSD",
        "A template describes what the node says that is derived from"
        " `tosca.nodes.nfv.VNF` or `tosca.nodes.nfv.NS`.",
        "a template with nothing but tosca.nodes.Compute",
    ),
    "sol001.elsewhere": warning(
        "A VDU that says nothing of a machine",
        "So Tacker writes what Kubernetes runs; a machine has CPUs and an image.",
        "VDU1: {type: tosca.nodes.nfv.Vdu.Compute, properties: {name: webserver}}",
    ),
    "sol001.document": Code(
        "Two service templates in one file",
        "Files import each other by name, so each is one template.",
        "--- (between two templates)",
    ),
    "sol001.missing": Code(
        "Something is missing that is needed",
        "SOL001 may leave it open, but nothing can be made without it.",
        "a Vdu.Compute without virtual_cpu",
    ),
    "sol001.reference": Code(
        "A name that nothing has",
        "Policies name aspects, deltas and levels of other policies.",
        "default_level: lagre",
    ),
    "sol001.flavour-twice": Code(
        "Two flavours of one name",
        "A flavour is chosen by its name.",
        "flavour_id: simple (in two templates)",
    ),
    "sol001.file-missing": Code(
        "A file that is not in the package",
        "What it says is needed to start the VM.",
        "source_path: ../Files/cloud-init.yaml",
    ),
    "sol001.not-kept": warning(
        "Read, and not kept",
        "The model has no place for it, so nothing acts on it; `docs/dialects.md` has"
        " the list.",
        "nfvi_maintenance_info: {...}",
    ),
    "sol001.name-mended": warning(
        "A name that is written differently here",
        "Names become parts of host names, paths and tags.",
        "name: Software of VDU1",
    ),
    "sol001.name-clash": Code(
        "Two names that become one",
        "Once both are mended nothing tells them apart.",
        "VDU 1 and VDU:1",
    ),
    "sol001.cp-assumed-external": warning(
        "A CP that is taken to be external",
        "It is on no internal link, and no requirement of the VNF is mapped to it.",
        "a VduCp without virtual_link",
    ),
}
