"""Mutated packages: whatever is done to them, there are problems and no traceback."""

import gzip
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nfvo.descriptor.package.ber import NotBer
from nfvo.descriptor.package.cms import certificates, signed
from nfvo.descriptor.package.rules import Rules
from nfvo.descriptor.package.trust import Trust
from nfvo.descriptor.package.verify import Check
from tests.descriptor.package.made import (
    FILES,
    METADATA,
    NOW,
    OSM,
    SMALL,
    codes,
    hashed,
    tar_bytes,
    with_manifest,
    zip_bytes,
)
from tests.descriptor.package.signing import identity, sign, signed_manifest

EXAMPLES = int(os.environ.get("NFVO_FUZZ_EXAMPLES", "60"))
SIGNER = identity("fuzz", "ca")
RULES = Rules(Check(Trust((SIGNER.certificate,)), NOW), limits=SMALL)
TEXT = METADATA + hashed(FILES)
SIGNED = with_manifest(FILES, signed_manifest(TEXT, SIGNER))
ZIP = zip_bytes(SIGNED)
SEEDS = {
    "zip": ZIP,
    "option 2": zip_bytes({"a.csar": ZIP, "a.cms": sign(ZIP, SIGNER)}),
    "tar": tar_bytes({**OSM, "checksums.txt": b"0" * 32 + b"  README\n"}, "w:"),
}
Change = tuple[int, bytes, bool]
CHANGES = st.lists(
    st.tuples(
        st.integers(0, 2**16),
        st.one_of(
            st.binary(min_size=1, max_size=8),
            st.sampled_from([b"\xff" * 4, bytes(4), b"\x80", b"../", b"\xff" * 8]),
        ),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)
KEPT = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def mutated(data: bytes, changes: list[Change]) -> bytes:
    """Return bytes with some replaced, or put in between."""
    changed = bytearray(data)
    for at, value, replaces in changes:
        place = at % (len(changed) + 1)
        changed[place : place + (len(value) if replaces else 0)] = value
    return bytes(changed)


def read(data: bytes) -> list[str]:
    """Read a package; what it raises is a defect."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "pkg.csar")
        path.write_bytes(data)
        return codes(path, RULES)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_seeds_can_be_read(seed: str):
    refused = {"package.damaged", "package.format", "signature.broken"}
    assert refused.isdisjoint(read(SEEDS[seed]))


@pytest.mark.parametrize("seed", SEEDS)
@KEPT
@given(changes=CHANGES)
def test_a_mutated_package_is_read_or_refused(seed: str, changes: list[Change]):
    assert isinstance(read(mutated(SEEDS[seed], changes)), list)


@KEPT
@given(CHANGES)
def test_a_mutated_tar_in_a_gzip_is_read_or_refused(changes: list[Change]):
    assert isinstance(read(gzip.compress(mutated(SEEDS["tar"], changes))), list)


@KEPT
@given(st.dictionaries(st.sampled_from([*SIGNED]), CHANGES, min_size=1))
def test_mutated_files_of_a_package_are_read_or_refused(
    changes: dict[str, list[Change]],
):
    files = {n: mutated(d, changes.get(n, [])) for n, d in SIGNED.items()}
    assert isinstance(read(zip_bytes(files)), list)


@KEPT
@given(CHANGES)
def test_a_mutated_signature_is_read_or_is_none(changes: list[Change]):
    data = mutated(sign(TEXT, SIGNER), changes)
    for reader in (signed, certificates):
        try:
            assert reader(data)
        except NotBer as error:
            assert str(error)


@pytest.mark.soak
@pytest.mark.parametrize("seed", SEEDS)
@settings(KEPT, max_examples=10_000)
@given(changes=CHANGES)
def test_ten_thousand_mutated_packages_are_read_or_refused(
    seed: str, changes: list[Change]
):
    assert isinstance(read(mutated(SEEDS[seed], changes)), list)
