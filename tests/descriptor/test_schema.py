"""The JSON schema for editors: it takes what we take, read as an editor reads it."""

import jsonschema_rs
import pytest
import yaml

from nfvo.descriptor import short_form_schema
from tests.descriptor.test_read import SAMPLES
from tests.descriptor.wrong import OF_VALUES

SEEN_BY_EDITORS = {
    "key.unknown",
    "key.missing",
    "value.kind",
    "value.choice",
    "value.range",
    "value.empty",
    "value.amount",
    "value.name",
    "value.version",
}


def valid(text: str) -> bool:
    validator = jsonschema_rs.validator_for(short_form_schema())
    return all(validator.is_valid(document) for document in yaml.safe_load_all(text))


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_are_valid(name: str):
    assert valid(SAMPLES[name].decode())


@pytest.mark.parametrize("code", sorted(SEEN_BY_EDITORS))
def test_an_editor_sees_the_problem(code: str):
    assert not valid(OF_VALUES[code])
