"""Files like clouds.yaml, good ones and bad ones, and what is told of those."""

import pytest

HIDDEN = "hunter2"
URL = "https://cloud.example:5000/v3"
AUTH = f"""\
      auth_url: {URL}
      username: nfvo
      user_domain_name: Default
      project_name: nfv
      project_domain_name: Default
"""
GOOD = f"clouds:\n  sky:\n    auth:\n{AUTH}      password: {HIDDEN}\n"
NAMES = {
    "auth_url": URL,
    "username": "nfvo",
    "user_domain_name": "Default",
    "project_name": "nfv",
    "project_domain_name": "Default",
}
APP = f"""\
clouds:
  sky:
    auth_type: v3applicationcredential
    auth:
      auth_url: {URL}
      application_credential_id: '0x1f'
      application_credential_secret: {HIDDEN}
"""
TOKEN = f"""\
clouds:
  sky:
    auth_type: v3token
    auth: {{auth_url: "{URL}", token: {HIDDEN}, project_id: nfv}}
"""

WRONG = [
    pytest.param(
        "clouds:\n  sky: {}\n  earth: {}\n",
        [
            "clouds.yaml:1:1: error: clouds: there is no cloud 'skyy'; expected sky or",
            "did you mean 'sky'?",
        ],
        id="no such cloud",
    ),
    pytest.param("skyy: {}\n", ["1:1: error: clouds: missing"], id="no clouds"),
    pytest.param("", ["no clouds.yaml; expected one document"], id="empty"),
    pytest.param("- sky\n", ["no clouds.yaml; expected one document"], id="a list"),
    pytest.param("clouds: [sky]\n", ["1:1: error: clouds: no mapping"], id="no names"),
    pytest.param(
        "clouds:\n  skyy:\n", ["2:3: error: clouds.skyy: nothing is said"], id="nothing"
    ),
    pytest.param(
        "clouds:\n  skyy: {region_name: x}\n",
        ["2:3: error: clouds.skyy.auth: missing: how to log in"],
        id="no login",
    ),
    pytest.param(
        f"clouds: {{skyy: {{auth: {{password: *{HIDDEN}}}}}}}\n",
        ["1:34: error: an alias of nothing", "in quotes"],
        id="a secret that looks like an alias",
    ),
    pytest.param(
        f"clouds: {{skyy: {{auth: {{password: !{HIDDEN} x}}}}}}\n",
        ["1:34: error: a tag", "in quotes"],
        id="a secret that looks like a tag",
    ),
    pytest.param(
        f"clouds:\n  skyy:\n    auth:\n      password: a: {HIDDEN}\n",
        ["4:18: error: a ':' where no key can be\n", "in quotes"],
        id="a secret that looks like a key",
    ),
    pytest.param(
        f"clouds: {{skyy: {{auth: {{{HIDDEN}, {HIDDEN}: x}}}}}}\n",
        ["1:33: error: this key is already at line 1, column 24", "keep one"],
        id="a key twice",
    ),
    pytest.param(
        "clouds: {skyy: {<<: 7}}\n",
        ["1:17: error: nothing that could be merged"],
        id="merges no mapping",
    ),
    pytest.param(
        "clouds:\n  skyy: !!python/object/apply:os.system [ls]\n",
        ["2:9: error: a tag", "2:3: error: clouds.skyy: no mapping"],
        id="a program",
    ),
]


def with_(lines: str) -> str:
    return GOOD + "".join(f"    {line}\n" for line in lines.splitlines())


OF_ONE = [
    pytest.param(
        GOOD.replace("      username: nfvo\n", "").replace(f"url: {URL}", "url: sky"),
        [
            "clouds.yaml:3:5: error: clouds.sky.auth.username: missing: who logs in",
            "clouds.yaml:4:7: error: clouds.sky.auth.auth_url: no address of Keystone",
        ],
        id="two fields",
    ),
    pytest.param(
        "clouds: {sky: {auth: {}}}\n",
        [
            f"clouds.yaml:1:16: error: clouds.sky.auth.{what}"
            for what in (
                "auth_url: missing: the address of Keystone",
                "username: missing: who logs in",
                "project_name: missing: where VMs are made",
                "password: missing: what its user logs in with",
            )
        ],
        id="all fields",
    ),
    pytest.param(
        GOOD.replace("user_domain_name: Default", "user_domain_name:"),
        ["6:7: error: clouds.sky.auth.user_domain_name: missing: the domain of the"],
        id="nothing where something must be",
    ),
    pytest.param(
        GOOD.replace("project_name:", "tenant_name:"),
        ["7:7: error: clouds.sky.auth.tenant_name: ", "write project_name"],
        id="a former name",
    ),
    pytest.param(
        GOOD.replace("password:", "pasword:"),
        ["9:7: error: clouds.sky.auth.pasword: ", "auth.password: missing: what nfvo"],
        id="misspelt",
    ),
    pytest.param(
        GOOD.replace("password: ", "application_credential_secret: ")
        + "    auth_type: password\n",
        ["9:7: error: clouds.sky.auth.application_credential_secret: ", "keep one"],
        id="the secret of another login",
    ),
    pytest.param(
        GOOD.replace("username: nfvo", "username: [nfvo]"),
        ["5:7: error: clouds.sky.auth.username: no text; expected text"],
        id="a list",
    ),
    pytest.param(
        with_("auth_type: v3oidcpassword"),
        ["10:5: error: clouds.sky.auth_type: no login that we know; expected password"],
        id="a login that we do not know",
    ),
    pytest.param(
        with_("regions: [one, {name: two}]"),
        ["10:5: error: clouds.sky.regions: several regions; expected one or two"],
        id="several regions",
    ),
    pytest.param(
        with_("interface: secret"),
        ["10:5: error: clouds.sky.interface: no interface; expected public, internal"],
        id="an interface that is none",
    ),
    pytest.param(
        with_("verify: no\ninsecure: true"),
        [
            "10:5: error: clouds.sky.verify: TLS is always verified",
            "11:5: error: clouds.sky.insecure: TLS is always verified",
        ],
        id="no verification",
    ),
    pytest.param(
        with_("cacert: nowhere.pem"),
        ["10:5: error: clouds.sky.cacert: it cannot be read: No such file"],
        id="no certificates",
    ),
    pytest.param(
        with_("cacert: clouds.yaml"),
        ["10:5: error: clouds.sky.cacert: no certificates that can be read"],
        id="something else than certificates",
    ),
    pytest.param(
        with_("cacert: key.pem"),
        ["10:5: error: clouds.sky.cacert: it has a private key in it"],
        id="a private key",
    ),
    pytest.param(
        with_("cacert: ca.der"),
        ["10:5: error: clouds.sky.cacert: no PEM", "openssl x509"],
        id="certificates in another form",
    ),
]
