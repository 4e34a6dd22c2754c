"""What clients send about packages, in SOL005's words."""

from typing import Annotated, Literal

import orjson
from pydantic import AfterValidator, Field, JsonValue, SecretStr
from pydantic_core import PydanticCustomError

from nfvo.api.schemas import Body, Text
from nfvo.errors import InvalidRequest
from nfvo.lcm.catalogue import Modification
from nfvo.lcm.package import PackageRecord

MOST_BYTES = 64 * 1024
OperationalState = Literal["ENABLED", "DISABLED"]


def _writable(value: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Refuse what cannot be kept: surrogates, NUL, numbers of any length."""
    try:
        written = orjson.dumps(value)
    except TypeError:
        written = b"\\u0000"
    if b"\\u0000" in written or len(written) > MOST_BYTES:
        message = "not to be kept: it is too long, or has what no database can have"
        hint = f"send at most {MOST_BYTES} bytes of plain texts and numbers"
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


def wanted(body: Modifications | NsdModifications, of: PackageRecord) -> Modification:
    """Return what is asked of the core; raises ``InvalidRequest`` for nothing."""
    state, patch = body.operational_state, body.user_defined_data
    if state is None and patch is None:
        hint = "send operationalState or userDefinedData"
        raise InvalidRequest("nothing is to be changed", hint=hint)
    data = None if patch is None else _merged(dict(of.user_data), patch)
    return Modification(None if state is None else state == "ENABLED", data)


def _merged(old: object, patch: JsonValue) -> dict[str, object]:
    """Return a mapping as a merge patch makes it; null removes."""
    found: dict[str, object] = dict(old) if isinstance(old, dict) else {}
    assert isinstance(patch, dict)
    for name, value in patch.items():
        if value is None:
            found.pop(name, None)
        elif isinstance(value, dict):
            found[name] = _merged(found.get(name), value)
        else:
            found[name] = value
    return found


class UploadFromUri(Body):
    """UploadVnfPkgFromUriRequest (9.5.2.4)."""

    address_information: Text
    user_name: Text = ""
    password: SecretStr | None = None
