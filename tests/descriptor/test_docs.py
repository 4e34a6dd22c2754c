"""The pages about descriptors: examples that work, and nothing left out."""

import json
import re

import pytest
from pydantic import BaseModel

from nfvo.descriptor import read_texts, short_form_schema
from nfvo.descriptor.codes.page import page
from nfvo.descriptor.fields import fields
from nfvo.descriptor.short_flavour import (
    ShortAspect,
    ShortExternal,
    ShortLevel,
    ShortVip,
)
from nfvo.descriptor.short_ns_flavour import (
    ShortClassifier,
    ShortConnection,
    ShortNsAspect,
    ShortPath,
    ShortSap,
    ShortService,
    ShortStep,
    ShortVnf,
)
from nfvo.descriptor.short_nsd import ManyNsFlavours, ShortNsd
from nfvo.descriptor.short_security import ShortRule
from nfvo.descriptor.short_vdu import (
    ShortAddress,
    ShortBacking,
    ShortCapability,
    ShortCp,
    ShortCpu,
    ShortImage,
    ShortMonitored,
    ShortStorage,
    ShortVdu,
)
from nfvo.descriptor.short_vnfd import ManyFlavours, ManyVdus, OneVdu, ShortParameter
from nfvo.descriptor.written import Group, ShortVl
from nfvo.graph import build
from tests.golden_files import ROOT, Golden

GUIDE = (ROOT / "docs/descriptors.md").read_text()
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```", GUIDE, re.DOTALL | re.MULTILINE)
MODELS = [
    *[ShortNsd, ManyNsFlavours, ShortVnf, ShortService, ShortConnection, ShortSap],
    *[ShortPath, ShortClassifier, ShortNsAspect, ShortStep],
    *[OneVdu, ManyVdus, ManyFlavours, ShortVdu, ShortCp, ShortImage, ShortParameter],
    *[ShortAddress, ShortBacking, ShortCapability, ShortCpu, ShortMonitored],
    *[ShortStorage, ShortAspect, ShortExternal, ShortLevel, ShortVip],
    *[ShortVl, Group, ShortRule],
]


def test_the_page_of_problems_is_made_of_the_codes(docs: Golden):
    docs.compare("problems.md", page())


def test_the_schema_for_editors_is_the_one_that_is_printed(docs: Golden):
    text = json.dumps(short_form_schema(), indent=2) + "\n"
    docs.compare("short-form.schema.json", text)


def test_the_guide_s_examples_are_valid_together():
    texts = {f"example-{n}.yaml": text for n, text in enumerate(EXAMPLES)}
    descriptors = read_texts(texts)
    assert descriptors.warnings == ()
    for nsd in descriptors.nsds:
        nested = descriptors.nested_in(nsd)
        assert build(nsd, descriptors.vnfds_for(nsd), nested=nested).vnfcs


@pytest.mark.parametrize("model", MODELS)
def test_the_guide_has_every_key(model: type[BaseModel]):
    missing = {key for key in fields(model) if not re.search(rf"\b{key}\b", GUIDE)}
    assert missing == set()
