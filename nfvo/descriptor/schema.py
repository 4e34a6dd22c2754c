"""The short form as a JSON schema, for editors that complete and check as one types."""

from typing import Any

from pydantic.json_schema import models_json_schema

from nfvo.descriptor.short_nsd import ShortNsd
from nfvo.descriptor.short_vnfd import ManyVdus, OneVdu

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def short_form_schema() -> dict[str, Any]:
    """Return the schema of a document: an NSD, or one of the two forms of a VNFD."""
    models = (ShortNsd, ManyVdus, OneVdu)
    references, definitions = models_json_schema([(m, "validation") for m in models])
    nsd, many_vdus, one_vdu = (references[model, "validation"] for model in models)
    vnfd = {"if": {"required": ["vdus"]}, "then": many_vdus, "else": one_vdu}
    return {
        "$schema": DRAFT,
        "title": "nfvo descriptor, short form",
        "type": "object",
        "if": {"required": ["nsd"]},
        "then": nsd,
        "else": vnfd,
        **definitions,
    }
