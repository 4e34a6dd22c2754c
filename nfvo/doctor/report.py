"""The findings as text for people."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from nfvo.doctor.finding import Finding, Health

SIGNS = {Health.OK: "✔", Health.WARN: "⚠", Health.FAIL: "✖", Health.SKIPPED: "-"}

Paint = Callable[[str, Health], str]


def plain(text: str, _: Health) -> str:
    """Paint nothing."""
    return text


def text(findings: Sequence[Finding], paint: Paint = plain) -> str:
    """Return a line per finding under the name of its part, and a summary."""
    lines = [line for part in _parts(findings) for line in _part(part, paint)]
    return "\n".join([*lines, "", summary(findings)])


def summary(findings: Sequence[Finding]) -> str:
    """Count the findings in a line."""
    failed = sum(finding.ok is Health.FAIL for finding in findings)
    warned = sum(finding.ok is Health.WARN for finding in findings)
    passed = sum(finding.ok is Health.SKIPPED for finding in findings)
    return f"{failed} broken, {warned} could be better, {passed} not looked at"


def sick(findings: Sequence[Finding]) -> bool:
    """Whether anything is broken."""
    return any(finding.ok is Health.FAIL for finding in findings)


def _parts(findings: Sequence[Finding]) -> Iterator[list[Finding]]:
    for _, found in groupby(findings, key=lambda finding: finding.part):
        yield list(found)


def _part(findings: Sequence[Finding], paint: Paint) -> Iterator[str]:
    yield findings[0].part
    for finding in findings:
        yield f"  {paint(SIGNS[finding.ok], finding.ok)} {finding.message}"
        if finding.mend:
            yield f"      mend: {finding.mend}"
