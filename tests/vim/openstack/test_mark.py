"""A mark is read back as it was written, and nobody else's text is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nfvo.lcm.ids import new_id
from nfvo.lcm.specs import Tag
from nfvo.vim.openstack.mark import (
    Label,
    mark,
    read_label,
    read_mark,
    server_tag,
    short,
)

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


@given(TAGS, IDS)
def test_a_port_tells_whose_it_is_when_its_server_is_gone(tag: Tag, server_id: str):
    name = "nfvo-12345678-" + "x" * 32 + "-12"
    given = Label(server_id, name, short("a zone with a long name/and a machine"), tag)
    assert read_label(given.name, given.description) == given


@pytest.mark.parametrize(
    ("name", "description"), [(None, None), ("nfvo-x", ""), ("", "nfvo1/a/b/c/d/1 x y")]
)
def test_a_port_that_is_not_ours_tells_nothing(name: str, description: str):
    assert read_label(name, description) is None
