"""What is wrong with how a cloud is to be reached, all at once and without secrets."""

from dataclasses import replace

import pytest

from nfvo.lcm.cloud import AuthType, Cloud
from nfvo.lcm.logins import Fault, wrong_with
from tests.lcm.clouds import LOGIN

URL = LOGIN.auth["auth_url"]
APP, TOKEN = AuthType.APPLICATION_CREDENTIAL, AuthType.TOKEN
M, U, V = Fault.MISSING, Fault.UNKNOWN, Fault.INVALID
USER = {"username": "nfvo", "user_domain_id": "default"}
PROJECT = {"project_name": "nfv", "project_domain_id": "default"}


def found(cloud: Cloud) -> set[tuple[Fault, str]]:
    wrong = wrong_with(cloud)
    assert all(one.message and one.hint for one in wrong)
    return {(one.fault, ".".join(one.path)) for one in wrong}


def of(auth_type: AuthType = AuthType.PASSWORD, **auth: str) -> Cloud:
    return Cloud({"auth_url": URL, **auth}, auth_type)


@pytest.mark.parametrize(
    "cloud",
    [
        pytest.param(LOGIN, id="names"),
        pytest.param(of(user_id="u", project_id="p"), id="ids"),
        pytest.param(
            of(username="u", project_name="p", default_domain_id="d"), id="one domain"
        ),
        pytest.param(of(APP, application_credential_id="a"), id="a credential"),
        pytest.param(
            of(APP, application_credential_name="a", **USER), id="its name and user"
        ),
        pytest.param(
            of(APP, application_credential_name="a", user_id="u"), id="and their id"
        ),
        pytest.param(of(TOKEN, **PROJECT), id="a token"),
    ],
)
def test_what_is_enough_is_not_complained_of(cloud: Cloud):
    assert found(cloud) == set()


@pytest.mark.parametrize(
    ("cloud", "wrong"),
    [
        pytest.param(
            Cloud({}),
            {(M, "auth.auth_url"), (M, "auth.username"), (M, "auth.project_name")},
            id="nothing",
        ),
        pytest.param(
            of(username="u", **PROJECT),
            {(M, "auth.user_domain_name")},
            id="a user of no domain",
        ),
        pytest.param(
            of(**USER, project_name="p"),
            {(M, "auth.project_domain_name")},
            id="a project of no domain",
        ),
        pytest.param(
            of(**USER, domain_id="d"),
            {(M, "auth.project_name")},
            id="a domain instead of a project",
        ),
        pytest.param(
            of(username="", user_domain_id="d", **PROJECT),
            {(M, "auth.username")},
            id="a user without a name",
        ),
        pytest.param(of(APP), {(M, "auth.application_credential_id")}, id="which one"),
        pytest.param(
            of(APP, application_credential_name="a"),
            {(M, "auth.username")},
            id="whose it is",
        ),
        pytest.param(
            of(APP, application_credential_id="a", project_id="p"),
            {(U, "auth.project_id")},
            id="a credential has its project",
        ),
        pytest.param(
            of(TOKEN, username="u"),
            {(U, "auth.username"), (M, "auth.project_name")},
            id="a token has its user",
        ),
        pytest.param(
            of(**USER, **PROJECT, token="t", passcode="1"),
            {(U, "auth.token"), (U, "auth.passcode")},
            id="secrets where all is shown",
        ),
        pytest.param(
            replace(of(**USER, **PROJECT), ca="-----BEGIN CERTIFICATE-----"),
            {(V, "ca")},
            id="half a certificate",
        ),
        pytest.param(
            replace(of(**USER, **PROJECT), ca="Gerät"), {(V, "ca")}, id="no PEM at all"
        ),
        pytest.param(
            replace(LOGIN, auth={**LOGIN.auth, "auth_url": "cloud"}, ca="x"),
            {(V, "auth.auth_url"), (V, "ca")},
            id="two values that cannot be",
        ),
    ],
)
def test_all_that_is_wrong_is_told(cloud: Cloud, wrong: set[tuple[Fault, str]]):
    assert found(cloud) == wrong
