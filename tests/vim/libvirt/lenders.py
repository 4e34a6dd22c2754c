"""A node of libvirt's test driver that has devices to lend: a NIC and a GPU."""

from tests.vim.libvirt.pretended import HAS_BRIDGE

NIC, GPU = "enp59s0f0", "10de:1db6"
FUNCTIONS = ("0000:3b:02.0", "0000:3b:02.1")
IOMMU = """<iommuGroup number='33'>
  <address domain='0x0000' bus='0x3b' slot='0x00' function='0x0'/>
</iommuGroup>"""


def node(*, functions: int = 2, iommu: str = IOMMU) -> str:
    """Return the XML of a node whose NIC has so many virtual functions."""
    parts = "".join(
        f"<address domain='0x0000' bus='0x3b' slot='0x02' function='0x{number}'/>"
        for number in range(functions)
    )
    virtual = f"<capability type='virt_functions' maxCount='64'>{parts}</capability>"
    nic = (virtual if functions else "") + iommu
    devices = [
        _pci((59, 0, 0), "0x020000", "8086:1572", nic),
        _pci((175, 0, 0), "0x030200", "10de:1db6", iommu),
        *(
            _pci((59, 2, number), "0x020000", "8086:154c", iommu)
            for number in range(functions)
        ),
    ]
    return f"""
<node>
  <cpu>
    <mhz>3000</mhz><model>x86_64</model><active>8</active>
    <nodes>2</nodes><sockets>2</sockets><cores>2</cores><threads>1</threads>
  </cpu>
  <memory>8388608</memory>
  {HAS_BRIDGE}
  {"".join(devices)}
  <device>
    <name>net_{NIC}</name>
    <parent>pci_0000_3b_00_0</parent>
    <capability type='net'>
      <interface>{NIC}</interface>
      <address>3c:fd:fe:00:00:01</address>
      <link speed='25000' state='up'/>
    </capability>
  </device>
</node>
"""


def _pci(place: tuple[int, int, int], kind: str, product: str, more: str) -> str:
    bus, slot, function = place
    maker, _, sort = product.partition(":")
    return f"""
  <device>
    <name>pci_0000_{bus:02x}_{slot:02x}_{function}</name>
    <parent>computer</parent>
    <capability type='pci'>
      <class>{kind}</class>
      <domain>0</domain>
      <bus>{bus}</bus>
      <slot>{slot}</slot>
      <function>{function}</function>
      <product id='0x{sort}'>product</product>
      <vendor id='0x{maker}'>vendor</vendor>
      {more}
      <numa node='1'/>
    </capability>
  </device>
"""
