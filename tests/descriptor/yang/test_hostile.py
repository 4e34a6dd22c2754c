"""Documents that somebody spoilt: problems, and never a traceback."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nfvo.descriptor import check_texts
from tests.descriptor.fuzz.mutations import lines_spoilt
from tests.descriptor.yang.documents import (
    CATALOG,
    CATALOG_NSD,
    OSM,
    OSM_NSD,
    SOL006,
    SOL006_NSD,
)
from tests.descriptor.yang.test_xml import as_xml

WHOLE = (SOL006, SOL006_NSD, OSM, OSM_NSD, CATALOG, CATALOG_NSD, as_xml(SOL006))
SEEDS = st.integers(min_value=0, max_value=2**32)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SEEDS, st.sampled_from(WHOLE))
def test_a_spoilt_document_gives_problems_or_descriptors(seed: int, text: str):
    problems, found = check_texts({"x.yaml": lines_spoilt(text, Random(seed))})
    assert problems or found.vnfds or found.nsds
    assert all(one.place.line > 0 and one.place.column > 0 for one in problems)


VALUES = st.recursive(
    st.sampled_from(["", "1", "x", "vm", "in", "-3", "1.5", "true"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "name", "vdu", "df", "size"]), inner)
    ),
    max_leaves=12,
)
TOPS = st.sampled_from(["nfv", "vnfd", "nsd", "vnfd-catalog", "nsd:nsd-catalog", "nst"])


@settings(max_examples=200, deadline=None)
@given(TOPS, VALUES)
def test_any_value_below_a_known_top_is_looked_at(top: str, value: object):
    import json

    check_texts({"x.json": json.dumps({top: value})})


@pytest.mark.parametrize("text", WHOLE, ids=range(len(WHOLE)))
def test_a_document_that_ends_too_early_is_no_traceback(text: str):
    for end in range(0, len(text), 97):
        check_texts({"x": text[:end]})
