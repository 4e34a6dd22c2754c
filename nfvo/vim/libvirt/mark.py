"""Our mark in the ``<metadata>`` of domains and networks: whose they are."""

from dataclasses import dataclass
from typing import Self

from lxml import etree

from nfvo.lcm.specs import Tag
from nfvo.vim.libvirt.markup import elements, parse

NAMESPACE = "urn:nfvo:1"
OURS = elements("nfvo", NAMESPACE)


@dataclass(frozen=True, slots=True)
class ServerMark:
    """
    The mark of a server.

    ``digest`` is that of its definition, ``agent`` whether a guest agent is expected.
    """

    tag: Tag
    agent: bool
    digest: str

    def to_xml(self) -> etree._Element:
        """Return it as one element; libvirt keeps one per namespace."""
        agent = "yes" if self.agent else "no"
        return OURS.server(tag_xml(self.tag), agent=agent, digest=self.digest)

    @classmethod
    def read(cls, metadata: str) -> Self | None:
        """
        Return the mark in what ``virDomainGetMetadata`` gave, or None.

        libvirt has taken the namespace off it, having looked it up by that.
        """
        root = parse(metadata)
        tag = root.find("tag")
        if root.tag != "server" or tag is None:
            return None
        return cls(_tag(tag), root.get("agent") == "yes", root.get("digest", ""))


def tag_xml(tag: Tag) -> etree._Element:
    """Return a tag as an element."""
    fields = tag.model_dump(exclude_defaults=True)
    return OURS.tag({name: str(value) for name, value in fields.items()})


def read_tag(element: etree._Element) -> Tag | None:
    """Return the tag in or below an element, or None when there is none."""
    found = next(element.iter(f"{{{NAMESPACE}}}tag"), None)
    return None if found is None else _tag(found)


def _tag(element: etree._Element) -> Tag:
    return Tag.model_validate({str(k): v for k, v in element.attrib.items()})
