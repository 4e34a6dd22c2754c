"""The short form as a JSON schema, for editors that complete and check as one types."""

from typing import Any

from pydantic.json_schema import models_json_schema

from nfvo.descriptor.short_nsd import ManyNsFlavours, ShortNsd
from nfvo.descriptor.short_vnfd import ManyFlavours, ManyVdus, OneVdu

Schema = dict[str, Any]
DRAFT = "https://json-schema.org/draft/2020-12/schema"


def short_form_schema() -> dict[str, Any]:
    """Return the schema of a document: one of the forms of an NSD or of a VNFD."""
    models = (ShortNsd, ManyNsFlavours, ManyVdus, OneVdu, ManyFlavours)
    references, definitions = models_json_schema([(m, "validation") for m in models])
    nsd, nsd_flavours, vdus, one_vdu, flavours = (
        references[model, "validation"] for model in models
    )
    return {
        "$schema": DRAFT,
        "title": "nfvo descriptor, short form",
        "type": "object",
        **_if(
            "nsd", _if("flavours", nsd_flavours, nsd), _vnfd(flavours, vdus, one_vdu)
        ),
        **definitions,
    }


def _vnfd(flavours: Schema, vdus: Schema, one_vdu: Schema) -> Schema:
    return _if("flavours", flavours, _if("vdus", vdus, one_vdu))


def _if(key: str, there: Schema, otherwise: Schema) -> Schema:
    return {"if": {"required": [key]}, "then": there, "else": otherwise}
