"""Labels of links stand where no line goes through them, as long as there is room."""

import pytest

from nfvo.placement.picture.labels import Track, label_at

PAGE = (0.0, 1000.0)


@pytest.mark.parametrize(
    ("track", "at"),
    [
        pytest.param(Track(100, 500), 108, id="nothing in the way"),
        pytest.param(Track(100, 500, (111, 122)), 130, id="right of what is"),
        pytest.param(Track(100, 500, (111, 170, 181)), 189, id="after a second try"),
        pytest.param(Track(960, 1000), 852, id="left of it, at the edge"),
        pytest.param(Track(300, 380, (320, 350, 400)), 192, id="left of a short one"),
        pytest.param(Track(0, 1000, tuple(range(0, 1000, 50))), 8, id="nowhere free"),
    ],
)
def test_a_label_stands_where_the_fewest_lines_are(track, at):
    assert label_at(track, 100, PAGE) == at
