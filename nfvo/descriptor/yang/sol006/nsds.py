"""An NSD of SOL006, or of OSM from release 9 on → ``Nsd``."""

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.nsd import Nsd
from nfvo.descriptor.words import quoted
from nfvo.descriptor.yang.maker import Maker
from nfvo.descriptor.yang.part import Part
from nfvo.descriptor.yang.sol006.ns_flavours import flavour_of


def nsd_of(part: Part, maker: Maker) -> Nsd:
    """Return an NSD."""
    part.keep("vnfd-id", "nested-nsd-id", "pnfd-id", "signature", "algorithm")
    part.keep("certificate", "strict-nsd-constituent-onboarding")
    dfs = part.all("df")
    if not dfs:
        message = f"the node 'df' is missing: {quoted(part.of('id'))} has no flavour"
        raise maker.notes.stop(Fault("yang.key-missing", message), part.mark)
    return maker.make(
        Nsd,
        part,
        **maker.identity("nsd", part),
        name=part.of("name"),
        designer=part.of("designer") or part.of("vendor"),
        description=part.of("description"),
        flavours=tuple(flavour_of(df, part, maker) for df in dfs),
    )
