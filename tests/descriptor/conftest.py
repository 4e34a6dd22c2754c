"""Golden files of the descriptors' tests."""

import pytest

from tests.golden_files import ROOT, Golden


@pytest.fixture
def golden(pytestconfig: pytest.Config) -> Golden:
    return Golden(ROOT / "tests/golden", pytestconfig.getoption("--regenerate"))


@pytest.fixture
def docs(pytestconfig: pytest.Config) -> Golden:
    return Golden(ROOT / "docs", pytestconfig.getoption("--regenerate"))
