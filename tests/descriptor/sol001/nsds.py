"""A small NSD of SOL001 for tests, its parts to be changed or added to."""

from nfvo.descriptor import check_texts
from nfvo.descriptor.nsd import Nsd, NsFlavour

V = "https://forge.etsi.org/rep/nfv/SOL001/raw/v4.4.1/etsi_nfv_sol001_nsd_types.yaml"
FW = """\
vnfd: fw
version: "1.0"
provider: acme
image: tiny-vnf
vcpus: 1
memory: 64 MiB
cps: [lan, wan]
levels: {least: {vdus: {vm: 1}}, most: {vdus: {vm: 3}}}
"""
NSD = f"""\
tosca_definitions_version: tosca_simple_yaml_1_3
description: a service
imports: [{V}]
node_types:
  acme.Ns:
    derived_from: tosca.nodes.nfv.NS
  acme.Fw:
    derived_from: tosca.nodes.nfv.VNF
    properties:
      descriptor_id: {{type: string, default: fw}}
      descriptor_version: {{type: string, default: '1.0'}}
      provider: {{type: string, default: acme}}
      product_name: {{type: string, default: firewall}}
      software_version: {{type: string, default: '1'}}
      vnfm_info: {{type: list, entry_schema: {{type: string}}, default: ['17:acme']}}
    capabilities: {{forwarding: {{type: tosca.capabilities.nfv.Forwarding}}}}
    requirements:
      - lan: {{capability: tosca.capabilities.nfv.VirtualLinkable, occurrences: [0, 1]}}
      - wan: {{capability: tosca.capabilities.nfv.VirtualLinkable, occurrences: [0, 1]}}
topology_template:
  substitution_mappings:
    node_type: acme.Ns
  node_templates:
    ns:
      type: acme.Ns
      properties:
        descriptor_id: edge
        designer: acme
        version: '1.0'
        name: the edge
        invariant_id: edge
        flavour_id: small
    fw1:
      type: acme.Fw
      properties:
        flavour_id: default
        vnf_profile:
          instantiation_level: least
          min_number_of_instances: 2
          max_number_of_instances: 4
      requirements: [{{lan: left}}, {{wan: right}}]
    fw2:
      type: acme.Fw
      properties:
        flavour_id: default
        vnf_profile: {{min_number_of_instances: 1, max_number_of_instances: 1}}
      requirements: [{{lan: right}}, {{dependency: fw1}}]
    left:
      type: tosca.nodes.nfv.NsVirtualLink
      properties:
        description: inside
        connectivity_type: {{layer_protocols: [ipv4], flow_pattern: mesh}}
        vl_profile:
          max_bitrate_requirements: {{root: 0}}
          min_bitrate_requirements: {{root: 0}}
          virtual_link_protocol_data:
            - associated_layer_protocol: ipv4
              l3_protocol_data: {{ip_version: ipv4, cidr: 10.1.0.0/24}}
    right:
      type: tosca.nodes.nfv.NsVirtualLink
      properties:
        connectivity_type: {{layer_protocols: [ipv4]}}
        vl_profile:
          max_bitrate_requirements: {{root: 100000000, leaf: 20000000}}
          min_bitrate_requirements: {{root: 0}}
          qos: {{latency: 10 ms, packet_delay_variation: 1 ms, packet_loss_ratio: 0.01}}
    users:
      type: tosca.nodes.nfv.Sap
      properties: {{layer_protocols: [ipv4], description: where users are}}
      requirements: [{{internal_virtual_link: left}}]
"""


def codes(text: str) -> list[str]:
    problems, _ = check_texts({"nsd.yaml": text, "fw.yaml": FW})
    return [problem.code for problem in problems]


def nsd(text: str) -> Nsd:
    problems, found = check_texts({"nsd.yaml": text, "fw.yaml": FW})
    assert found.nsds, problems
    return found.nsds[0]


def flavour(text: str) -> NsFlavour:
    return nsd(text).flavours[0]
