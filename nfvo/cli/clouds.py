"""
A cloud of a clouds.yaml, and what secure.yaml beside it adds, as a site is made of it.

https://docs.openstack.org/openstacksdk/latest/user/config/configuration.html
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nfvo.cli.sections import Found, Notes, Section, sections
from nfvo.descriptor.problems import Severity
from nfvo.descriptor.tree import Mapping as MappingNode
from nfvo.descriptor.tree import Scalar, Sequence
from nfvo.descriptor.words import did_you_mean, listed, quoted
from nfvo.lcm.cloud import SECRET_OF, AuthType, Cloud
from nfvo.lcm.logins import Fault, Wrong, names_of, who, wrong_with

FILES = (
    Path("clouds.yaml"),
    Path("~/.config/openstack/clouds.yaml"),
    Path("/etc/openstack/clouds.yaml"),
)
"""Where the SDK looks, in this order."""
SECURE = ("secure.yaml", "secure.yml")
TYPES = {
    "password": AuthType.PASSWORD,
    "v3password": AuthType.PASSWORD,
    "v3applicationcredential": AuthType.APPLICATION_CREDENTIAL,
    "token": AuthType.TOKEN,
    "v3token": AuthType.TOKEN,
}
INTERFACES = ("public", "internal", "admin")
READ = frozenset(
    {"auth", "auth_type", "region_name", "regions", "interface", "endpoint_type"}
    | {"cacert", "verify", "insecure"}
)
FORMER = {"tenant_name": "project_name", "tenant_id": "project_id"}
CODES = {
    Fault.MISSING: "key.missing",
    Fault.UNKNOWN: "key.unknown",
    Fault.INVALID: "value.invalid",
}
YES, NO = frozenset({"true", "yes", "on", "1"}), frozenset({"false", "no", "off", "0"})


@dataclass(frozen=True, slots=True)
class Login:
    """How a cloud is reached, and what we log in with."""

    cloud: Cloud
    secret: str = field(repr=False)


def default_file() -> Path | None:
    """Return the clouds.yaml that the SDK would take."""
    places = (one.expanduser() for one in FILES)
    return next((one for one in places if one.is_file()), None)


def read_login(file: Path, name: str, site: str, notes: Notes) -> Login | None:
    """
    Return what a clouds.yaml says of a cloud; without a name, of the only one.

    Of several the one that is called like the ``site``.  None when something is
    wrong, which is noted.
    """
    beside = (file.with_name(one) for one in SECURE)
    secure = [one for one in beside if one.is_file()]
    root = sections([file, *secure], notes)
    clouds = root and root.section("clouds", notes)
    if root is None or clouds is None:
        if not notes.errors:
            assert root is not None
            hint = "such as: clouds: {mycloud: {auth: {auth_url: ...}}}"
            notes.note("key.missing", root.at, ("clouds",), "missing", hint=hint)
        return None
    cloud = _chosen(clouds, name, site, notes)
    login = _Reader(cloud, file, notes).login() if cloud else None
    return None if notes.errors else login


def _chosen(clouds: Section, name: str, site: str, notes: Notes) -> Section | None:
    names = list(clouds.entries())
    name = name or (names[0] if len(names) == 1 else site)
    if name in names:
        found = clouds.section(name, notes)
        if found is None and not notes.errors:
            at = clouds.entries()[name].at
            notes.note("value.kind", at, ("clouds", name), "nothing is said of it")
        return found
    message = f"there is no cloud {quoted(name)}"
    hint = did_you_mean(name, names) or "say which: --cloud NAME"
    notes.note(
        "cloud.unknown",
        clouds.at,
        clouds.path,
        message,
        expected=listed(names),
        hint=hint,
    )
    return None


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one cloud; everything that is wrong is noted."""

    section: Section
    file: Path
    notes: Notes

    def login(self) -> Login | None:
        """Return the cloud, as far as it can be read."""
        self._note_unread()
        self._check_verified()
        auth = self.section.section("auth", self.notes)
        if auth is None:
            message, hint = "missing: how to log in", "auth: {auth_url: ..., ...}"
            path = (*self.section.path, "auth")
            self.notes.note("key.missing", self.section.at, path, message, hint=hint)
            return None
        given = {key: auth.text(key, self.notes) for key in auth.entries()}
        auth_type = self._type(given)
        if auth_type is None:
            return None
        cloud = Cloud(
            auth=self._without_secrets(auth, given, auth_type),
            auth_type=auth_type,
            region=self._region(),
            interface=self._interface(),
            ca=self._ca(),
        )
        secret = given.get(SECRET_OF[auth_type], "")
        self._judge(auth, cloud, secret)
        return Login(cloud, secret)

    def _type(self, given: Mapping[str, str]) -> AuthType | None:
        """Return how to log in: as it is said, else as the secret shows."""
        said = self.section.text("auth_type", self.notes)
        if not said:
            shown = [kind for kind, name in SECRET_OF.items() if given.get(name)]
            return shown[0] if len(shown) == 1 else AuthType.PASSWORD
        if said not in TYPES:
            hint = "a password, an application credential or a token will do"
            self._note(
                "value.choice",
                "auth_type",
                "no login that we know",
                listed(TYPES),
                hint,
            )
        return TYPES.get(said)

    def _without_secrets(
        self, auth: Section, given: Mapping[str, str], auth_type: AuthType
    ) -> dict[str, str]:
        """Return who logs in; a secret of another type of login is too much."""
        for name in set(SECRET_OF.values()) - {SECRET_OF[auth_type]}:
            if given.get(name):
                at, path = auth.entries()[name].at, (*auth.path, name)
                message = f"a login of type {auth_type} has no such key"
                hint = "keep one of the two, and say its auth_type"
                self.notes.note("key.unknown", at, path, message, hint=hint)
        secrets = SECRET_OF.values()
        return {n: value for n, value in given.items() if value and n not in secrets}

    def _judge(self, auth: Section, cloud: Cloud, secret: str) -> None:
        for wrong in wrong_with(cloud):
            self._note_wrong(auth, cloud, wrong)
        if not secret:
            name = SECRET_OF[cloud.auth_type]
            message = f"missing: what {who(cloud)} logs in with"
            hint = "here, or in secure.yaml beside this file"
            path = (*auth.path, name)
            self.notes.note("key.missing", auth.at, path, message, hint=hint)

    def _note_wrong(self, auth: Section, cloud: Cloud, wrong: Wrong) -> None:
        *_, name = wrong.path
        if wrong.path == ("ca",):
            self._note("value.invalid", "cacert", wrong.message, hint=wrong.hint)
            return
        hint = wrong.hint
        if wrong.fault is Fault.UNKNOWN:
            former = FORMER.get(name)
            hint = f"write {former}" if former else ""
            hint = hint or did_you_mean(name, names_of(cloud.auth_type)) or wrong.hint
        found = auth.entries().get(name)
        at, path = found.at if found else auth.at, (*auth.path, name)
        self.notes.note(CODES[wrong.fault], at, path, wrong.message, hint=hint)

    def _region(self) -> str:
        said = self.section.text("region_name", self.notes)
        regions = self.section.entries().get("regions")
        if said or regions is None:
            return said
        names = _names(regions)
        if len(names) > 1:
            hint = "write region_name: one of them"
            self._note(
                "value.choice", "regions", "several regions", listed(names), hint
            )
        return names[0] if names else ""

    def _interface(self) -> str:
        for key in ("interface", "endpoint_type"):
            said = self.section.text(key, self.notes).removesuffix("URL")
            if said and said not in INTERFACES:
                self._note("value.choice", key, "no interface", listed(INTERFACES))
            elif said:
                return said
        return INTERFACES[0]

    def _ca(self) -> str:
        """Return the certificates that cacert names, as text."""
        said = self.section.text("cacert", self.notes)
        if not said:
            return ""
        path = self.file.parent / Path(said).expanduser()
        try:
            return path.read_text("ascii")
        except OSError as error:
            message = f"it cannot be read: {error.strerror or error}"
            self._note("file.unreadable", "cacert", message, hint="check the path")
        except UnicodeDecodeError:
            hint = "openssl x509 -inform der -in FILE -out FILE.pem"
            self._note("value.invalid", "cacert", "no PEM", hint=hint)
        return ""

    def _check_verified(self) -> None:
        for key, without in (("verify", NO), ("insecure", YES)):
            if self.section.text(key, self.notes).lower() in without:
                hint = "cacert: FILE, with the certificates of who signed the cloud's"
                message = "TLS is always verified"
                self._note("value.invalid", key, message, hint=hint)

    def _note_unread(self) -> None:
        for key in self.section.entries():
            if key not in READ and not key.endswith("_api_version"):
                self._note(
                    "cloud.unread",
                    key,
                    "nfvo does not read it",
                    severity=Severity.WARNING,
                )

    def _note(  # noqa: PLR0913 - a problem has as many parts
        self,
        code: str,
        key: str,
        message: str,
        expected: str = "",
        hint: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        self.notes.note(
            code,
            self.section.entries()[key].at,
            (*self.section.path, key),
            message,
            expected=expected,
            hint=hint,
            severity=severity,
        )


def _names(regions: Found) -> list[str]:
    """Return the names in a list of regions: texts, or mappings with a name."""
    items = regions.node.items if isinstance(regions.node, Sequence) else ()
    named = (one.get("name") if isinstance(one, MappingNode) else one for one in items)
    return [one.text for one in named if isinstance(one, Scalar)]
