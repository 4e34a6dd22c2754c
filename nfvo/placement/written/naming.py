"""Names of hosts in a file: those that count, and what else calls them by name."""

from collections.abc import Collection, Iterator, Mapping

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.names import mended
from nfvo.descriptor.tree import Where
from nfvo.descriptor.words import did_you_mean, quoted
from nfvo.placement.network.files import too_many
from nfvo.placement.network.series import counted, how_many
from nfvo.placement.network.written import WrittenNetwork
from nfvo.placement.written.hosts import WrittenInfrastructure

Faults = Iterator[tuple[Where, Fault]]
Lists = Mapping[str, Collection[str]]


def misnamed(written: WrittenInfrastructure) -> Faults:
    """Yield names that are none, come twice, or that no host has."""
    lists: Lists = {"hosts": written.hosts, "vms": written.vms}
    wrong = [one for within, names in lists.items() for one in _series(names, within)]
    yield from wrong
    if wrong:
        return
    yield from (one for within, names in lists.items() for one in _twice(names, within))
    known = {name for series in written.hosts for name in counted(series)}
    sites = {host.site for host in written.hosts.values()}
    for site in written.sites:
        if site not in sites:
            message = f"no host is at site {quoted(site)}"
            hint = did_you_mean(site, sorted(sites))
            yield ("sites", site), Fault("value.choice", message, hint=hint)
    if written.network is not None:
        for where, fault in _hung(written.network, known):
            yield ("network", *where), fault


def _series(names: Collection[str], within: str) -> Faults:
    """Yield names that count nothing, too much, or are none."""
    if fault := too_many(names):
        yield (within,), fault
    for series in names:
        if not how_many(series):
            message = f"{quoted(series)} counts backwards"
            yield (within, series), Fault("value.name", message)
        elif mended(longest := max(counted(series), key=len)) != longest:
            expected = "a name, or a series of them such as hv[1-40]"
            fault = Fault("value.name", f"found {quoted(series)}", expected)
            yield (within, series), fault


def _twice(names: Collection[str], within: str) -> Faults:
    """Yield the names that several lines count."""
    seen: dict[str, str] = {}
    for series in names:
        for name in counted(series):
            if name in seen:
                hint = f"{quoted(seen[name])} has it, too"
                fault = Fault(
                    "value.duplicate", f"two {within} {quoted(name)}", hint=hint
                )
                yield (within, series), fault
                break
            seen[name] = series


def _hung(network: WrittenNetwork, known: Collection[str]) -> Faults:
    """Yield hosts on switches that the file does not have."""
    racks = network.leaf_spine.items()
    named = [
        *(
            (("leaf-spine", leaf, number), name)
            for leaf, rack in racks
            for number, series in enumerate(rack)
            for name in counted(series)
        ),
        *((("hosts", name), name) for name in network.hosts),
    ]
    for where, name in named:
        if name not in known:
            hint = did_you_mean(name, sorted(known)) or "list it under 'hosts'"
            yield where, Fault("value.choice", f"no host {quoted(name)}", hint=hint)
