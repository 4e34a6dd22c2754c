import pytest

from tests.fencing.ca import Ca


@pytest.fixture(scope="session")
def ca(tmp_path_factory):
    return Ca(tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="session")
def certificate(ca):
    return ca.certificate()
