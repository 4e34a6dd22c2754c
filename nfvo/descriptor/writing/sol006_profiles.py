"""VNFs and services that a service is made of → profiles of SOL006."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from nfvo.descriptor.flavour import DEFAULT
from nfvo.descriptor.nsd import Connection, NsFlavour, NsProfile, VnfProfile
from nfvo.descriptor.vnfd import Vnfd
from nfvo.descriptor.writing.parts import Tree, kept
from nfvo.descriptor.writing.sol006_parts import FIRST, numbers

Profile = VnfProfile | NsProfile


def vnf_profile(
    one: VnfProfile, known: Mapping[str, Vnfd], at_levels: Iterable[int]
) -> Tree:
    """Return the profile of a VNF; SOL006 wants a flavour and a level of each."""
    vnfd = known.get(one.vnfd)
    flavour = one.flavour or (vnfd.flavours[0].id if vnfd else DEFAULT)
    its = [f for f in vnfd.flavours if f.id == flavour] if vnfd else []
    levels = [level.id for f in its for level in f.levels]
    level = one.level or (its[0].default_level if its else "")
    return {
        "id": one.id,
        "vnfd-id": one.vnfd,
        "flavour-id": flavour,
        "instantiation-level": level or (levels[0] if levels else FIRST),
        **_plugged(one),
        **numbers(one, at_levels),
    }


def ns_profile(one: NsProfile) -> Tree:
    """Return the profile of a nested service."""
    return {
        "id": one.id,
        "nsd-id": one.nsd,
        "ns-df-id": one.flavour or DEFAULT,
        "instantiation-level-id": one.level or FIRST,
        **_plugged(one),
        "min-number-of-instances": one.instances,
        "max-number-of-instances": one.instances,
    }


def _plugged(one: Profile) -> Tree:
    """Return what is plugged into which links, all CPs on one together."""
    by_link: dict[str, list[Connection]] = {}
    for connection in one.connections:
        by_link.setdefault(connection.vl, []).append(connection)
    said = [
        {
            "virtual-link-profile-id": link,
            "constituent-cpd-id": [_cp(one.id, connection) for connection in them],
        }
        for link, them in by_link.items()
    ]
    return kept(**{"virtual-link-connectivity": said})


def _cp(profile: str, one: Connection) -> Tree:
    # An address of its own is OSM's.
    fixed = str(one.addresses[0]) if one.addresses else ""
    return {
        "constituent-base-element-id": profile,
        "constituent-cpd-id": one.cpd,
        **kept(**{"ip-address": fixed}),
    }


def dependencies(flavour: NsFlavour) -> list[Tree]:
    """Return what comes after what: SOL006 names the descriptors, used once each."""
    of = {one.id: ("vnf", one.vnfd) for one in flavour.vnf_profiles}
    of |= {one.id: ("ns", one.nsd) for one in flavour.ns_profiles}
    once = {used for used, times in Counter(of.values()).items() if times == 1}
    profiles: tuple[Profile, ...] = (*flavour.vnf_profiles, *flavour.ns_profiles)
    return [*_dependencies(profiles, {k: v for k, v in of.items() if v in once})]


def _dependencies(
    profiles: Iterable[Profile], of: Mapping[str, tuple[str, str]]
) -> Iterator[Tree]:
    for one in profiles:
        for other in dict.fromkeys(one.after):
            if {one.id, other} <= of.keys():
                (before, first), (kind, second) = of[other], of[one.id]
                yield {
                    "id": f"{one.id}-after-{other}",
                    f"primary-{before}-profile": first,
                    f"secondary-{kind}-profile": second,
                }
