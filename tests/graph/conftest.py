"""Golden files of the graph's tests."""

import pytest

from tests.golden_files import ROOT, Golden


@pytest.fixture
def golden(pytestconfig: pytest.Config) -> Golden:
    return Golden(ROOT / "tests/golden/graph", pytestconfig.getoption("--regenerate"))
