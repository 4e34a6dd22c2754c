"""A small VNFD of SOL001 for tests, its parts to be changed or added to."""

from nfvo.descriptor import check_texts
from nfvo.descriptor.flavour import Flavour
from nfvo.descriptor.vnfd import Vnfd

IMPORT = (
    "https://forge.etsi.org/rep/nfv/SOL001/raw/v4.4.1/etsi_nfv_sol001_vnfd_types.yaml"
)
TOP = f"""\
tosca_definitions_version: tosca_simple_yaml_1_3
imports: [{IMPORT}]
node_types:
  acme.Fw:
    derived_from: tosca.nodes.nfv.VNF
topology_template:
  inputs:
    motd: {{type: string, description: what it says}}
  substitution_mappings:
    node_type: acme.Fw
    properties: {{flavour_id: small}}
    requirements: {{wan: [out, virtual_link]}}
  node_templates:
    vnf:
      type: acme.Fw
      properties:
        descriptor_id: fw
        descriptor_version: '1.0'
        provider: acme
        product_name: firewall
        software_version: '2.0'
        vnfm_info: ['17:acme']
        flavour_id: small
        flavour_description: a small one
    vm:
      type: tosca.nodes.nfv.Vdu.Compute
      properties:
        name: the VM
        description: it filters
        vdu_profile: {{min_number_of_instances: 1, max_number_of_instances: 3}}
      capabilities:
        virtual_compute:
          properties:
            virtual_cpu: {{num_virtual_cpu: 2}}
            virtual_memory: {{virtual_mem_size: 1 GB}}
            virtual_local_storage: [{{size_of_storage: 4 GB}}]
      artifacts:
        image:
          type: tosca.artifacts.nfv.SwImage
          file: ../Files/tiny.qcow2
          properties: {{name: tiny, version: '1', container_format: bare}}
    in:
      type: tosca.nodes.nfv.VduCp
      properties: {{layer_protocols: [ipv4], order: 1}}
      requirements: [{{virtual_binding: vm}}, {{virtual_link: lan}}]
    out:
      type: tosca.nodes.nfv.VduCp
      properties: {{layer_protocols: [ipv4], order: 0}}
      requirements: [{{virtual_binding: vm}}]
    lan:
      type: tosca.nodes.nfv.VnfVirtualLink
      properties:
        connectivity_type: {{layer_protocols: [ipv4]}}
        vl_profile:
          max_bitrate_requirements: {{root: 0}}
          min_bitrate_requirements: {{root: 0}}
"""
FILE = "Definitions/top.yaml"


def changed(old: str, new: str) -> str:
    """Return the VNFD with one part of its text replaced."""
    assert old in TOP
    return TOP.replace(old, new, 1)


def codes(text: str, **files: str | bytes) -> list[str]:
    """Return the problems of a VNFD as ``CODE LINE:COLUMN``."""
    problems, _ = check_texts({FILE: text, **files})
    return [f"{p.code} {p.place.line}:{p.place.column}" for p in problems]


def vnfd(text: str, **files: str | bytes) -> Vnfd:
    """Return the VNFD that a text is."""
    problems, read = check_texts({FILE: text, **files})
    assert read.vnfds, "\n".join(map(str, problems))
    return read.vnfds[0]


def flavour(text: str, **files: str | bytes) -> Flavour:
    """Return the only flavour of a VNFD."""
    (only,) = vnfd(text, **files).flavours
    return only


def place(text: str, snippet: str) -> str:
    """Return where a snippet begins in a text, as ``LINE:COLUMN``."""
    assert text.count(snippet) == 1, text.count(snippet)
    before = text[: text.index(snippet)]
    return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
