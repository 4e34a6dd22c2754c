"""Problems of TOSCA service templates, before it is known what they describe."""

from nfvo.descriptor.codes.code import Code, warning

TOSCA = {
    "tosca.version": Code(
        "Not a version of TOSCA that is read",
        "SOL001 is written in the TOSCA Simple Profile in YAML 1.2 or 1.3.",
        "tosca_definitions_version: tosca_simple_profile_for_nfv_1_0_0",
    ),
    "tosca.import-missing": warning(
        "An import that is not there",
        "It is no file of the package, and nothing is fetched; ETSI's own files are"
        " known. What the file would define is missed only where it is used.",
        "imports: [acme_types.yaml]",
    ),
    "tosca.import-too-many": Code(
        "Too many imports",
        "So many files cannot be meant to be one descriptor.",
        "300 imports",
    ),
    "tosca.types-assumed": warning(
        "ETSI's types are assumed",
        "The package has no copy of them and does not say a version that we have, so"
        " the nearest one is used. What does not fit it is a warning only.",
        "imports: [https://forge.etsi.org/.../v3.3.1/etsi_nfv_sol001_vnfd_types.yaml]",
    ),
    "tosca.types-differ": warning(
        "It does not fit the types that are assumed",
        "It may fit those of the version that was meant.",
        "nfvi_constraints: [ssd] (a map, from 2.7.1 on)",
    ),
    "tosca.type-unknown": Code(
        "An unknown type",
        "No file that is imported defines it, and neither do SOL001 and TOSCA.",
        "type: tosca.nodes.nfv.Vdu.Computer",
    ),
    "tosca.type-cycle": Code(
        "A type derived from itself",
        "Types form a tree of at most 32 levels.",
        "a: {derived_from: b}, b: {derived_from: a}",
    ),
    "tosca.type-misplaced": warning(
        "A type among types of another kind",
        "Its name says what it is, and as that it is taken.",
        "node_types: {tosca.datatypes.acme.Port: {...}}",
    ),
    "tosca.key-missing": Code(
        "A key of TOSCA is missing",
        "Without it nothing can be made of the part it belongs to.",
        "VDU1: {properties: {}} (and no type)",
    ),
    "tosca.key-misspelt": Code(
        "A key that looks misspelt",
        "Nothing reads it, and there is one that is called nearly the same.",
        "propertys: {order: 0}",
    ),
    "tosca.key-misplaced": Code(
        "A section of the topology that is outside of it",
        "Nothing reads it there.",
        "policies: [...] (beside topology_template)",
    ),
    "tosca.key-unknown": warning(
        "An unknown key",
        "Nothing reads it.",
        "x-acme-comment: as agreed",
    ),
    "tosca.property-missing": Code(
        "A required property is missing",
        "Its type demands it and has no default.",
        "virtual_cpu: {cpu_architecture: x86} (and no num_virtual_cpu)",
    ),
    "tosca.property-absent": warning(
        "A required text for people is missing",
        "Its type demands it, but nothing is decided by it.",
        "type: tosca.groups.nfv.PlacementGroup (and no description)",
    ),
    "tosca.property-misspelt": Code(
        "A property that looks misspelt",
        "Its type has none of this name, and one that is called nearly the same.",
        "virtual_cpu: {num_virtual_cpus: 2}",
    ),
    "tosca.property-unknown": warning(
        "An unknown property",
        "Its type has none of this name, so nothing reads it.",
        "properties: {acme_rack: 7}",
    ),
    "tosca.part-misspelt": Code(
        "A capability or requirement that looks misspelt",
        "The node's type has none of this name, and one of nearly the same.",
        "requirements: [{virtual_bindings: VDU1}]",
    ),
    "tosca.part-unknown": warning(
        "An unknown capability or requirement",
        "The node's type has none of this name.",
        "requirements: [{acme_backup: VDU2}]",
    ),
    "tosca.kind": Code(
        "A value of the wrong kind",
        "Text, a list or a mapping stands where another of them must.",
        "virtual_cpu: 2",
    ),
    "tosca.odd": warning(
        "A value that does not fit, on which nothing depends",
        "Its type does not allow it, but nothing here acts on it.",
        "vnfm_info: [Tacker]",
    ),
    "tosca.not-listed": warning(
        "One value instead of a list",
        "It is read as a list of this one.",
        "layer_protocols: ipv4",
    ),
    "tosca.value": Code(
        "A value that is not of its type",
        "The property's type says what its values look like.",
        "num_virtual_cpu: two",
    ),
    "tosca.constraint": Code(
        "A value that breaks a constraint",
        "The property's type limits what its values may be.",
        "vnic_type: nromal",
    ),
    "tosca.pattern": warning(
        "A pattern that cannot be checked",
        "It is none, or trying it could take very long.",
        "constraints: [{pattern: (a+)+b}]",
    ),
    "tosca.endless": Code(
        "Values without end",
        "A type whose values hold values of the same type, each with a default.",
        "a data type with itself as the default of a property",
    ),
    "tosca.function": Code(
        "A function that cannot be evaluated",
        "It names an input, node or property that is not there, or has other arguments"
        " than it takes.",
        "flavour_id: {get_input: nosuch}",
    ),
    "tosca.function-cycle": Code(
        "Functions that need each other",
        "Following them came to no end.",
        "a: {get_property: [SELF, b]}, b: {get_property: [SELF, a]}",
    ),
    "tosca.node-unknown": Code(
        "No such node",
        "The topology has no node template (or group) of this name.",
        "requirements: [{virtual_binding: VUD1}]",
    ),
    "tosca.filter": Code(
        "A filter that does not choose one node",
        "A requirement that names no node means the only one that fits its filter.",
        "virtual_storage: {node_filter: {properties: [{size: {equal: 1 GB}}]}}",
    ),
    "tosca.requirement-target": Code(
        "A requirement that its target does not meet",
        "The target has no capability of the type that is asked for.",
        "virtual_binding: internalVL1",
    ),
    "tosca.artifact-type": warning(
        "An unknown type of artifact",
        "The file is known all the same.",
        "type: tosca.artifacts.acme.Script",
    ),
    "tosca.topology-unused": warning(
        "Nodes that belong to nothing",
        "An imported topology counts only where it substitutes a node.",
        "an imported file with node_templates and no substitution_mappings",
    ),
}
