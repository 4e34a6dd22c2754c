"""Tacker's practical VNF package: its own files, with ETSI's types as it has them."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
OWN = ROOT / "tests/descriptor/packages/tacker/practical/Definitions"
TYPES = ROOT / "nfvo/descriptor/tosca/definitions/2.6.1"
ENTRY = "Node.yaml"
COMMENTED = """\
      #configurable_properties:
        #type: tosca.datatypes.nfv.VnfConfigurableProperties
        #description: Describes the configurable properties of the VNF
        #required: false
"""
IMPORT = (
    "imports:\n  - https://forge.etsi.org/rep/nfv/SOL001/raw/v2.6.1/"
    "etsi_nfv_sol001_common_types.yaml\n"
)


def write(folder: Path) -> None:
    """Write the definitions of the package; blanks at ends of lines apart, its own."""
    for path in (*OWN.iterdir(), *TYPES.iterdir()):
        text = path.read_text()
        if path.name == "etsi_nfv_sol001_vnfd_types.yaml":
            text = _replaced(text, COMMENTED, COMMENTED.replace("#", ""))
            text = _replaced(text, IMPORT, "")
        (folder / path.name).write_text(text)


def _replaced(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)
