"""A VNFD of SOL001 with as many VDUs as are asked for, each with disk and two CPs."""

VDUS = 500
HEAD = """\
tosca_definitions_version: tosca_simple_yaml_1_3
imports:
  - https://forge.etsi.org/rep/nfv/SOL001/raw/v4.4.1/etsi_nfv_sol001_vnfd_types.yaml
node_types:
  acme.Large: {derived_from: tosca.nodes.nfv.VNF}
topology_template:
  substitution_mappings:
    node_type: acme.Large
    requirements: {wan: [vdu0-wan, virtual_link]}
  node_templates:
    vnf:
      type: acme.Large
      properties:
        descriptor_id: large
        descriptor_version: '1.0'
        provider: acme
        product_name: large
        software_version: '1.0'
        vnfm_info: ['1:acme']
        flavour_id: default
        flavour_description: one of many VDUs
    lan:
      type: tosca.nodes.nfv.VnfVirtualLink
      properties:
        connectivity_type: {layer_protocols: [ipv4]}
        vl_profile:
          max_bitrate_requirements: {root: 0}
          min_bitrate_requirements: {root: 0}
"""
VDU = """\
    vdu%(n)d:
      type: tosca.nodes.nfv.Vdu.Compute
      properties:
        name: vdu%(n)d
        description: number %(n)d
        vdu_profile: {min_number_of_instances: 1, max_number_of_instances: 4}
      capabilities:
        virtual_compute:
          properties:
            virtual_cpu: {num_virtual_cpu: 2}
            virtual_memory: {virtual_mem_size: 2 GiB}
            virtual_local_storage: [{size_of_storage: 10 GiB}]
      requirements:
        - virtual_storage: disk%(n)d
      artifacts:
        image:
          type: tosca.artifacts.nfv.SwImage
          file: ../Files/image.qcow2
          properties: {name: image, version: '1', container_format: bare}
    disk%(n)d:
      type: tosca.nodes.nfv.Vdu.VirtualBlockStorage
      properties: {virtual_block_storage_data: {size_of_storage: 20 GiB}}
    vdu%(n)d-lan:
      type: tosca.nodes.nfv.VduCp
      properties: {layer_protocols: [ipv4], order: 0}
      requirements: [{virtual_binding: vdu%(n)d}, {virtual_link: lan}]
    vdu%(n)d-wan:
      type: tosca.nodes.nfv.VduCp
      properties: {layer_protocols: [ipv4], order: 1}
      requirements: [{virtual_binding: vdu%(n)d}%(link)s]
"""
POLICIES = """\
  policies:
    - aspects:
        type: tosca.policies.nfv.ScalingAspects
        properties:
          aspects:
            all: {name: all, description: all, max_scale_level: 3, step_deltas: [one]}
"""
DELTA = """\
    - delta%(n)d:
        type: tosca.policies.nfv.VduScalingAspectDeltas
        targets: [vdu%(n)d]
        properties: {aspect: all, deltas: {one: {number_of_instances: 1}}}
"""


def large(vdus: int = VDUS) -> str:
    """Return the VNFD."""
    link = ", {virtual_link: lan}"
    nodes = (VDU % {"n": n, "link": link if n else ""} for n in range(vdus))
    deltas = (DELTA % {"n": n} for n in range(vdus))
    return "".join((HEAD, *nodes, POLICIES, *deltas))
