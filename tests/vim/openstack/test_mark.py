"""A mark is read back as it was written, and nobody else's text is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nfvo.lcm.ids import new_id
from nfvo.lcm.specs import Tag
from nfvo.vim.openstack.mark import mark, read_mark, server_tag

IDS = st.uuids().map(str)
TAGS = st.builds(
    Tag, installation=IDS, ns=IDS, owner=IDS, step=IDS, fence=st.integers(0, 10**9)
)


@given(TAGS)
def test_a_mark_is_read_back_as_it_was_written(tag: Tag):
    assert read_mark(mark(tag)) == tag


@given(TAGS)
def test_a_mark_fits_where_clouds_keep_it(tag: Tag):
    assert len(mark(tag)) < 255


@pytest.mark.parametrize(
    "text", [None, "", "nfvo1", "nfvo2/a/b/c/d/1", "nfvo1/a/b/c/d/e", "a/b/c/d/e/f"]
)
def test_what_we_did_not_write_is_no_mark(text: str | None):
    assert read_mark(text) is None


def test_nova_takes_the_tag_of_a_server():
    tag = server_tag(new_id())
    assert len(tag) <= 60
    assert not {",", "/"} & set(tag)
