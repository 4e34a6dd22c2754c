"""The clouds: logged in to, and asked which places they have, all at once."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import partial

from nfvo.doctor.finding import Finding, fail, fine, skipped
from nfvo.doctor.patience import begin, within
from nfvo.doctor.world import World
from nfvo.errors import VimError
from nfvo.lcm.anchors import is_anchor
from nfvo.lcm.cloud import URI
from nfvo.lcm.ports import Inventory
from nfvo.lcm.records import HostRecord
from nfvo.settings import Settings
from nfvo.store import load_key, open_store

LOOK_S = 15.0


def findings(
    settings: Settings, world: World, sites: Iterable[str]
) -> Iterator[Finding]:
    """Look at those of these sites that are clouds."""
    named = frozenset(sites)
    anchors = (one for one in world.hosts if is_anchor(one) and one.site in named)
    for looking in [begin(partial(_cloud, settings, one)) for one in anchors]:
        yield looking.result()


def _cloud(settings: Settings, anchor: HostRecord) -> Finding:
    part, mend = f"cloud {anchor.site}", f"nfvo site check {anchor.site}"
    try:
        found = within(LOOK_S, partial(_inventory, settings, anchor))
    except TimeoutError:
        return fail(part, f"it does not answer within {LOOK_S:.0f} s", mend)
    except VimError as error:
        return fail(part, error.message, error.hint or mend)
    names = ", ".join(place.name for place in found.places)
    if not names:
        return skipped(part, "it lets us in, and has no places for VMs", mend)
    return fine(part, f"it lets us in, and has {names}")


def _inventory(settings: Settings, anchor: HostRecord) -> Inventory:
    from nfvo.bootstrap import Drivers, makers

    key = load_key(settings.key_file)
    with (
        closing(open_store(settings.database_url, key)) as store,
        closing(Drivers(settings.home, makers(store, "nfvo-doctor"))[URI]) as driver,
    ):
        return driver.inspect(anchor)
