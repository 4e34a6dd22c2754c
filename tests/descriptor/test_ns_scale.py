"""At which levels of its scaling aspects a service is, by the numbers of its parts."""

import pytest

from nfvo.descriptor.choice import ns_scale_status
from nfvo.descriptor.nsd import NsAspect, NsFlavour, NsStep, ProfileCount, VnfProfile


def ns_step(id: str, **profiles: int) -> NsStep:
    counts = tuple(ProfileCount(profile=p, instances=n) for p, n in profiles.items())
    return NsStep(id=id, profiles=counts)


SCALED = NsFlavour(
    vnf_profiles=(VnfProfile(id="a", vnfd="v"), VnfProfile(id="b", vnfd="v")),
    aspects=(
        NsAspect(id="by-two", max_level=3, steps=("s",), deltas=(ns_step("s", a=2),)),
        NsAspect(
            id="uneven",
            max_level=2,
            steps=("s", "t"),
            deltas=(ns_step("s", b=1), ns_step("t", b=3)),
        ),
    ),
    levels=(ns_step("more", a=5, b=2), ns_step("odd", a=4), ns_step("most", b=5)),
)


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        pytest.param("more", {"by-two": 2, "uneven": 1}, id="some steps of each"),
        pytest.param("odd", {"uneven": 0}, id="numbers that no level has"),
        pytest.param("most", {"by-two": 0, "uneven": 2}, id="all uneven steps"),
    ],
)
def test_the_numbers_of_an_ns_level_tell_the_levels_of_aspects(
    level: str, expected: dict[str, int]
) -> None:
    found = ns_scale_status(SCALED, level)
    assert {one.aspect: one.level for one in found} == expected


def test_a_service_without_levels_is_at_the_first_of_each_aspect() -> None:
    plain = SCALED.model_copy(update={"levels": ()})
    assert [one.level for one in ns_scale_status(plain, "")] == [0, 0]
