"""Descriptors of SOL006 and OSM, as small as can be, and what is read of them."""

from nfvo.descriptor import check_texts
from nfvo.descriptor.nsd import Nsd
from nfvo.descriptor.problems import Problem, Severity
from nfvo.descriptor.vnfd import Vnfd

SOL006 = """\
nfv:
  vnfd:
  - id: fw
    provider: acme
    product-name: firewall
    software-version: "2.1"
    version: "1.0"
    vnfm-info: [acme]
    vdu:
    - id: vm
      name: vm
      int-cpd:
      - {id: left, layer-protocol: [ipv4]}
      - {id: in, int-virtual-link-desc: inside}
      virtual-compute-desc: small
      virtual-storage-desc: [disk]
      sw-image-desc: tiny
    virtual-compute-desc:
    - id: small
      virtual-memory: {size: 0.5}
      virtual-cpu: {num-virtual-cpu: 2}
    virtual-storage-desc:
    - id: disk
      block-storage-data: {size-of-storage: 4}
    sw-image-desc:
    - id: tiny
      name: tiny-vnf
      version: "1"
      checksum: {algorithm: sha-256, hash: HASH}
      image: images/tiny.qcow2
    int-virtual-link-desc:
    - {id: inside, flavour: [{id: f}], connectivity-type: {layer-protocol: [ipv4]}}
    ext-cpd:
    - id: outside
      int-cpd: {vdu-id: vm, cpd: left}
      layer-protocol: [ipv4]
    df:
    - id: normal
      vdu-profile:
      - {id: vm, min-number-of-instances: 1, max-number-of-instances: 4}
      instantiation-level:
      - {id: one, vdu-level: [{vdu-id: vm, number-of-instances: 1}]}
      - {id: two, vdu-level: [{vdu-id: vm, number-of-instances: 2}]}
      default-instantiation-level: one
""".replace("HASH", "ab" * 32)

SOL006_NSD = """\
nfv:
  nsd:
  - id: chain
    version: "1.0"
    vnfd-id: [fw]
    sapd:
    - {id: users, virtual-link-desc: front}
    virtual-link-desc:
    - id: front
      connectivity-type: {layer-protocol: [ipv4], flow-pattern: mesh}
      df:
      - id: gold
        qos: {latency: 0, packet-delay-variation: 3, packet-loss-ratio: 0.1}
    df:
    - id: normal
      vnf-profile:
      - id: a
        vnfd-id: fw
        flavour-id: normal
        instantiation-level: two
        affinity-or-anti-affinity-group-id: [far]
        virtual-link-connectivity: &on_front
        - virtual-link-profile-id: front-gold
          constituent-cpd-id:
          - {constituent-base-element-id: a, constituent-cpd-id: outside}
      - id: b
        vnfd-id: fw
        flavour-id: normal
        instantiation-level: one
        affinity-or-anti-affinity-group-id: [far]
        virtual-link-connectivity:
        - virtual-link-profile-id: front-gold
          constituent-cpd-id:
          - {constituent-base-element-id: b, constituent-cpd-id: outside}
      virtual-link-profile:
      - id: front-gold
        virtual-link-desc-id: front
        flavour-id: gold
        max-bitrate-requirements: {root: 0, leaf: 100}
        min-bitrate-requirements: {root: 0}
        virtual-link-protocol-data:
          l3-protocol-data: {cidr: 10.1.0.0/24}
      affinity-or-anti-affinity-group:
      - {id: far, affinityorAntiaffinity: anti-affinity, scope: nfvi-pop}
      ns-instantiation-level:
      - id: least
        vnf-to-level-mapping:
        - {vnf-profile-id: a, number-of-instances: 1}
        - {vnf-profile-id: b, number-of-instances: 1}
"""

OSM = """\
vnfd:
  description: A basic VNF descriptor w/ one VDU
  id: hackfest_basic-vnf
  mgmt-cp: vnf-cp0-ext
  product-name: hackfest_basic-vnf
  version: 1.0
  df:
  - id: default-df
    instantiation-level:
    - id: default-instantiation-level
      vdu-level:
      - number-of-instances: 1
        vdu-id: hackfest_basic-VM
    vdu-profile:
    - id: hackfest_basic-VM
      min-number-of-instances: 1
  ext-cpd:
  - id: vnf-cp0-ext
    int-cpd:
      cpd: vdu-eth0-int
      vdu-id: hackfest_basic-VM
  sw-image-desc:
  - id: ubuntu18.04
    image: ubuntu18.04
    name: ubuntu18.04
  - id: ubuntu18.04-aws
    name: ubuntu/images/hvm-ssd/ubuntu-bionic-18.04-amd64-server-20200408
    image: ubuntu/images/hvm-ssd/ubuntu-bionic-18.04-amd64-server-20200408
    vim-type: aws
  vdu:
  - id: hackfest_basic-VM
    name: hackfest_basic-VM
    int-cpd:
    - id: vdu-eth0-int
      virtual-network-interface-requirement:
      - name: vdu-eth0
        virtual-interface:
          type: PARAVIRT
    sw-image-desc: ubuntu18.04
    alternative-sw-image-desc:
    - ubuntu18.04-aws
    virtual-compute-desc: hackfest_basic-VM-compute
    virtual-storage-desc:
    - hackfest_basic-VM-storage
  virtual-compute-desc:
  - id: hackfest_basic-VM-compute
    virtual-cpu:
      num-virtual-cpu: 1
    virtual-memory:
      size: 1.0
  virtual-storage-desc:
  - id: hackfest_basic-VM-storage
    size-of-storage: 10
"""

OSM_NSD = """\
nsd:
  nsd:
  - description: Simple NS with a single VNF and a single VL
    designer: OSM
    df:
    - id: default-df
      vnf-profile:
      - id: vnf
        virtual-link-connectivity:
        - constituent-cpd-id:
          - constituent-base-element-id: vnf
            constituent-cpd-id: vnf-cp0-ext
          virtual-link-profile-id: mgmtnet
        vnfd-id: hackfest_basic-vnf
    id: hackfest_basic-ns
    name: hackfest_basic-ns
    version: 1.0
    virtual-link-desc:
    - id: mgmtnet
      mgmt-network: true
    vnfd-id:
    - hackfest_basic-vnf
"""

CATALOG = """\
vnfd:vnfd-catalog:
  vnfd:
  - id: pair
    name: pair
    short-name: pair
    vendor: OSM
    version: '1.0'
    mgmt-interface: {cp: mgmt}
    connection-point:
    - {name: mgmt, type: VPORT}
    internal-vld:
    - id: inside
      type: ELAN
      internal-connection-point: [{id-ref: a-in}, {id-ref: b-in}]
    vdu:
    - id: a
      image: tiny-vnf
      count: 1
      vm-flavor: {vcpu-count: 2, memory-mb: 512, storage-gb: 4}
      interface:
      - name: eth0
        position: 2
        type: EXTERNAL
        virtual-interface: {type: SR-IOV, bandwidth: '1000000000'}
        external-connection-point-ref: mgmt
      - name: eth1
        position: 1
        type: INTERNAL
        virtual-interface: {type: VIRTIO}
        internal-connection-point-ref: a-in
      internal-connection-point: [{id: a-in, type: VPORT}]
    - id: b
      image: tiny-vnf
      count: 2
      vm-flavor: {vcpu-count: 1, memory-mb: 256, storage-gb: 0}
      interface:
      - name: eth0
        type: INTERNAL
        internal-connection-point-ref: b-in
      internal-connection-point: [{id: b-in, type: VPORT}]
"""

CATALOG_NSD = """\
nsd-catalog:
  nsd:
  - id: two
    name: two
    vendor: OSM
    version: '1.0'
    constituent-vnfd:
    - {member-vnf-index: 1, vnfd-id-ref: pair}
    - {member-vnf-index: '2', vnfd-id-ref: pair}
    connection-point:
    - {name: users, vld-id-ref: net}
    ip-profiles:
    - name: addresses
      ip-profile-params: {ip-version: ipv4, subnet-address: 10.2.0.0/24}
    vld:
    - id: net
      type: ELAN
      mgmt-network: 'true'
      ip-profile-ref: addresses
      vnfd-connection-point-ref:
      - member-vnf-index-ref: 1
        vnfd-id-ref: pair
        vnfd-connection-point-ref: mgmt
        ip-address: 10.2.0.5
      - member-vnf-index-ref: 2
        vnfd-id-ref: pair
        vnfd-connection-point-ref: mgmt
"""


def problems(text: str, name: str = "file.yaml", **others: str) -> list[Problem]:
    """Return what is wrong with a text, and beside it lie ``others``."""
    files = {name: text, **{key.replace("__", "/"): v for key, v in others.items()}}
    return list(check_texts(files)[0])


def errors(text: str) -> list[tuple[str, int, int]]:
    """Return code, line and column of each error."""
    return [
        (one.code, one.place.line, one.place.column)
        for one in problems(text)
        if one.severity is Severity.ERROR
    ]


def vnfd(
    text: str, name: str = "file.yaml", files: dict[str, str] | None = None
) -> Vnfd:
    """Return the only VNFD in a text."""
    found, descriptors = check_texts({name: text, **(files or {})})
    (one,) = descriptors.vnfds or pytest_fail(found)
    return one


def nsd(*texts: str) -> Nsd:
    """Return the only NSD in texts."""
    named = {f"{number}.yaml": text for number, text in enumerate(texts)}
    found, descriptors = check_texts(named)
    (one,) = descriptors.nsds or pytest_fail(found)
    return one


def pytest_fail(found: tuple[Problem, ...]) -> tuple[()]:
    """Say why there is no descriptor."""
    raise AssertionError("\n".join(map(str, found)))
