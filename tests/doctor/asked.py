"""Short words for what the tests ask of findings."""

from collections.abc import Iterable

from nfvo.doctor import Finding, Health


def bad(findings: Iterable[Finding]) -> list[Finding]:
    """Return what is broken or could be better."""
    return [one for one in findings if one.ok in (Health.FAIL, Health.WARN)]


def only(findings: Iterable[Finding], health: Health) -> Finding:
    """Return the only finding that is bad, which must be this bad."""
    (found,) = bad(findings)
    assert found.ok is health
    assert found.mend
    return found
