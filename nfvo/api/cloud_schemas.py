"""How a cloud is reached, over the wire: as in a clouds.yaml, less its secret."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field, SecretStr, StringConstraints

from nfvo.api.schemas import Body, Text
from nfvo.descriptor.document import Name
from nfvo.lcm.cloud import AuthType, Chooser, Cloud, Stitch
from nfvo.lcm.logins import Wrong, wrong_with
from nfvo.lcm.secret import Secret

SecretText = Annotated[SecretStr, Field(min_length=1, max_length=16_384)]
Some = Annotated[Text, Field(min_length=1)]
UplinkName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,30}$")]
Vlan = Annotated[int, Field(ge=0, le=4094)]
Pem = Annotated[str, StringConstraints(max_length=262_144)]


class StitchBody(Body):
    """
    Where an overlay may go on in a cloud: a network of Neutron's, and where it ends.

    With a ``vlan`` the network is a physical one, on which we may make one.
    """

    network: Some
    host: Name
    uplink: UplinkName
    vlan: Vlan = 0

    def stitch(self) -> Stitch:
        """Return it as the core takes it."""
        return Stitch(self.network, self.host, self.uplink, self.vlan)


class CloudBody(Body):
    """
    How a cloud is reached; ``auth`` has the keys of clouds.yaml, less the secret.

    ``physical_networks`` maps what descriptors call a provider network to what
    Neutron calls it; ``stitches`` are for overlays that are at other sites too.
    """

    auth: dict[Text, Some]
    auth_type: AuthType = AuthType.PASSWORD
    region: Text = ""
    interface: Literal["public", "internal", "admin"] = "public"
    ca: Pem = ""
    placement: Chooser = Chooser.DELEGATED
    physical_networks: dict[Name, Some] = Field(default_factory=dict)
    stitches: list[StitchBody] = Field(default_factory=list, max_length=4096)

    def cloud(self) -> Cloud:
        """Return it as the core takes it."""
        return Cloud(
            auth=self.auth,
            auth_type=self.auth_type,
            region=self.region,
            interface=self.interface,
            ca=self.ca,
            placement=self.placement,
            physical_networks=self.physical_networks,
            stitches=tuple(one.stitch() for one in self.stitches),
        )

    def wrong(self) -> Iterator[Wrong]:
        """Yield what is wrong with it, each at its place in the body."""
        for one in wrong_with(self.cloud()):
            yield replace(one, path=("cloud", *one.path))


def secret_of(sent: SecretStr | None) -> Secret | None:
    """Return what was sent in a form that does not show itself."""
    return Secret(sent.get_secret_value()) if sent is not None else None
