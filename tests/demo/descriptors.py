"""The firewall chain, pinned to the sites where it is played."""

from collections.abc import Mapping, Sequence
from pathlib import Path

SAMPLE = Path("descriptors/firewall-chain")
NSD = "firewall-chain.nsd.yaml"
APART = "apart: [[client, firewall, server]]\n"


def write(folder: Path, sites: Mapping[str, str], apart: Sequence[str] = ()) -> Path:
    """Write the sample with a site for each VNF; ``apart`` are fewer VNFs than all."""
    folder.mkdir(exist_ok=True)
    for file in SAMPLE.glob("*.yaml"):
        (folder / file.name).write_text(file.read_text())
    text = (folder / NSD).read_text()
    if apart:
        text = _replaced(text, APART, f"apart: [[{', '.join(apart)}]]\n")
    for vnf, site in sites.items():
        vnfd = f"    vnfd: tiny-{vnf}\n"
        text = _replaced(text, vnfd, f"{vnfd}    site: {site}\n")
    (folder / NSD).write_text(text)
    return folder


def _replaced(text: str, old: str, new: str) -> str:
    assert old in text, f"the sample has no {old!r} any more"
    return text.replace(old, new)
