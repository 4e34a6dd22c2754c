"""What clients send about packages, in SOL005's words."""

from typing import Annotated, Literal

import orjson
from pydantic import AfterValidator, Field, JsonValue, SecretStr
from pydantic_core import PydanticCustomError

from nfvo.api.schemas import Body, Text
from nfvo.errors import InvalidRequest
from nfvo.lcm.catalogue import Modification
from nfvo.lcm.catalogue.packages import MOST_USER_DATA

OperationalState = Literal["ENABLED", "DISABLED"]


def _writable(value: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Refuse what cannot be kept: surrogates, NUL, numbers of any length."""
    try:
        written = orjson.dumps(value)
    except TypeError:
        written = b"\\u0000"
    if b"\\u0000" in written or len(written) > MOST_USER_DATA:
        message = "not to be kept: it is too long, or has what no database can have"
        hint = f"send at most {MOST_USER_DATA} bytes of plain texts and numbers"
        raise PydanticCustomError("user_data", message, {"hint": hint})
    return value


UserData = Annotated[dict[Text, JsonValue], AfterValidator(_writable)]


class CreateRequest(Body):
    """CreateVnfPkgInfoRequest (9.5.2.2), CreateNsdInfoRequest (5.5.2.3)."""

    user_defined_data: UserData = Field({})


class Modifications(Body):
    """VnfPkgInfoModifications (9.5.2.3): a JSON merge patch (RFC 7396)."""

    operational_state: OperationalState | None = None
    user_defined_data: UserData | None = None


class NsdModifications(Body):
    """NsdInfoModifications (5.5.2.1): a JSON merge patch (RFC 7396)."""

    nsd_operational_state: OperationalState | None = None
    user_defined_data: UserData | None = None

    @property
    def operational_state(self) -> OperationalState | None:
        """What it is called of VNF packages."""
        return self.nsd_operational_state


def wanted(body: Modifications | NsdModifications) -> Modification:
    """Return what is asked of the core; raises ``InvalidRequest`` for nothing."""
    state, data = body.operational_state, body.user_defined_data
    if state is None and data is None:
        hint = "send operationalState or userDefinedData"
        raise InvalidRequest("nothing is to be changed", hint=hint)
    return Modification(None if state is None else state == "ENABLED", data)


class UploadFromUri(Body):
    """UploadVnfPkgFromUriRequest (9.5.2.4)."""

    address_information: Text
    user_name: Text = ""
    password: SecretStr | None = None
