"""YAML in, valid Nsds and Vnfds out, or every problem in it with its place."""

from nfvo.descriptor.read import (
    Descriptors,
    check,
    check_texts,
    read,
    read_bundle,
    read_texts,
)
from nfvo.descriptor.schema import short_form_schema
from nfvo.descriptor.versions import vnfds_for

__all__ = [
    "Descriptors",
    "check",
    "check_texts",
    "read",
    "read_bundle",
    "read_texts",
    "short_form_schema",
    "vnfds_for",
]
