"""Options of every test run, and Hypothesis's settings."""

from collections.abc import Generator

import pytest
from hypothesis import settings

from tests.testbed.openstack.fixture import openstack as openstack

settings.register_profile("nfvo", deadline=None, print_blob=True)
settings.load_profile("nfvo")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--no-skip",
        action="store_true",
        help="fail a test that skips: something could not be run",
    )
    parser.addoption(
        "--regenerate",
        action="store_true",
        help="rewrite the golden files instead of comparing with them",
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    skipped = report.skipped and not hasattr(report, "wasxfail")
    if skipped and item.config.getoption("--no-skip"):
        report.outcome = "failed"
    return report
