"""Virtual links of a service: one for each profile of a description."""

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.names import mended
from nfvo.descriptor.vld import Vld
from nfvo.descriptor.words import quoted
from nfvo.descriptor.yang.maker import Maker
from nfvo.descriptor.yang.part import Part
from nfvo.descriptor.yang.sol006 import links


class NsLinks:
    """
    The virtual links of one flavour.

    A link has the name of its description, or that of its profile where a description
    has several.  OSM's services have descriptions only, and name those.
    """

    def __init__(self, df: Part, nsd: Part, maker: Maker) -> None:
        """Take the profiles of a flavour, and the descriptions of its service."""
        self.maker = maker
        self.descs = {one.of("id"): one for one in nsd.all("virtual-link-desc")}
        self.profiles = {one.of("id"): one for one in df.all("virtual-link-profile")}
        self.used = {one.of("virtual-link-desc") for one in nsd.all("sapd")} | {
            one.of("virtual-link-profile-id")
            for kind in ("vnf-profile", "ns-profile")
            for profile in df.all(kind)
            for one in profile.all("virtual-link-connectivity")
        }
        self.by_desc: dict[str, list[str]] = {}
        for name, profile in self.profiles.items():
            desc = profile.of("virtual-link-desc-id")
            self.by_desc.setdefault(desc, []).append(name)

    def named(self, profile: str) -> str:
        """Return the link that a connection means: by a profile, else a description."""
        if profile not in self.profiles:
            return self.of_desc(profile)
        desc = self.profiles[profile].of("virtual-link-desc-id")
        return mended(profile if len(self.by_desc[desc]) > 1 else desc)

    def of_desc(self, desc: str) -> str:
        """Return the link of a description, the first where it has several."""
        several = self.by_desc.get(desc, [])
        return mended(several[0] if len(several) > 1 else desc)

    def made(self) -> tuple[Vld, ...]:
        """Return the links."""
        made = []
        for desc, part in self.descs.items():
            profiles = self.by_desc.get(desc, [])
            made += [self._of_profile(self.profiles[name], part) for name in profiles]
            if not profiles and (not self.profiles or desc in self.used):
                made.append(self._made(part, part, self._said(part)))
            elif not profiles:
                self._tell_of_unused(part)
        return tuple(made)

    def _tell_of_unused(self, part: Part) -> None:
        message = f"{quoted(part.of('id'))} has no profile in a flavour: not made there"
        self.maker.notes.add(Fault("yang.not-kept", message), part.mark)

    def _of_profile(self, profile: Part, desc: Part) -> Vld:
        flavours = {one.of("id"): one for one in desc.all("df")}
        said = self._said(desc)
        said |= links.quality(flavours.get(profile.of("flavour-id")))
        said |= links.rates(profile, "max-bitrate-requirements")
        said |= links.protocol_data(profile, self.maker)
        return self._made(profile, desc, said)

    def _said(self, desc: Part) -> dict[str, object]:
        said = links.connectivity(desc)
        said["management"] = desc.flag("mgmt-network")
        if (vim := desc.one("vim-network-name")) and vim.text:
            said["physical_network"] = vim_network(vim, self.maker)
        if provider := desc.one("provider-network"):
            said |= provider_network(provider, "segmentation-id")
        return said

    def _made(self, part: Part, desc: Part, said: dict[str, object]) -> Vld:
        several = len(self.by_desc.get(desc.of("id"), ())) > 1
        name = self.maker.name(part if several else desc)
        return links.make(desc, name, self.maker, said)


def vim_network(leaf: Part, maker: Maker) -> str:
    """Return the name of a network of the VIM, and warn of what it means here."""
    message = f"{quoted(leaf.text)} is used where links are bridges only"
    hint = "give the hosts a physical network of this name, or leave it out"
    maker.notes.add(Fault("osm.vim-network", message, hint=hint), leaf.mark)
    return leaf.text


def is_there_already(link: Part) -> bool:
    """Whether a link is a network of the VIM's or the provider's, named or for all."""
    provider = link.one("provider-network")
    named = provider.of("physical-network") if provider else ""
    is_for_management = link.of("mgmt-network").lower() == "true"
    return bool(link.of("vim-network-name") or named or is_for_management)


def not_asked_for(fixed: Part, link: Part, maker: Maker) -> None:
    """Warn of an address in a network whose addresses only its owner knows."""
    message = f"{fixed.text} is not asked for: nobody says what {quoted(link.of('id'))}"
    hint = "give the link a profile with the subnet of its network"
    fault = Fault("osm.fixed-address", f"{message} has for addresses", hint=hint)
    maker.notes.add(fault, fixed.mark)


def provider_network(part: Part, segment: str) -> dict[str, object]:
    """Return what OSM says of a network that the provider has already."""
    if not part.of("physical-network"):
        return {}
    part.keep("overlay-type")
    tag = part.number(segment) if part.of("overlay-type") in ("VLAN", "") else 0
    return {
        "fabric": "bridge",
        "physical_network": part.of("physical-network"),
        "vlan": tag,
    }
