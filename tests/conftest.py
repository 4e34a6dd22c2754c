"""Options of every test run, Hypothesis's settings, and what all engines share."""

import signal
from collections.abc import Generator

import pytest
from hypothesis import settings

from tests.statements import share
from tests.testbed.openstack.fixture import openstack as openstack

settings.register_profile("nfvo", deadline=None, print_blob=True)
settings.load_profile("nfvo")
share()


# Started in the background of a script we ignore Ctrl-C, and so would what we start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


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
