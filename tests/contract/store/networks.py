"""Networks: kept as they were given; and of links nobody has more than there is."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from nfvo.errors import Conflict, NotFound
from nfvo.lcm.ids import new_id
from nfvo.lcm.network import NetworkRecord
from nfvo.lcm.ports import Store
from nfvo.lcm.reserved import Grant, links_of
from nfvo.lcm.store import SYSTEM
from nfvo.placement.network.model import AccessLink, PhysicalLink
from nfvo.placement.network.pieces import Piece


def link(id: str, one: str, other: str, mbps: int = 1000) -> PhysicalLink:
    return PhysicalLink(id, (one, other), mbps, mbps, 7, 3, 0.25)


PARIS = Piece(
    ("paris/a", "paris/b"),
    (link("paris/a-b", "paris/a", "paris/b"),),
    {"hv1": AccessLink("hv1", "paris/a", 10, 10)},
)
LYON = Piece(("lyon/a",))
BETWEEN = Piece((), (link("far", "paris/a", "lyon/a", 100),))


def give(store: Store, **pieces: Piece) -> None:
    with store.write(SYSTEM) as tx:
        for site, piece in pieces.items():
            site = "" if site == "between" else site
            tx.put_network(NetworkRecord(site, f"# {site}", piece))


def of_links(**mbps: int) -> Grant:
    return Grant(
        links=links_of({name.replace("_", "-"): m for name, m in mbps.items()})
    )


def free(store: Store, id: str) -> int:
    with store.read(SYSTEM) as view:
        network = view.topology()
        assert network is not None
        return network.link[id].free_mbps


def take_if_it_fits(store: Store) -> bool:
    """Do as a planner does: look, decide, and reserve; plan again when overtaken."""
    while True:
        if free(store, "far") < 30:
            return False
        try:
            with store.write(SYSTEM) as tx:
                tx.reserve(new_id(), new_id(), of_links(far=30), {})
        except Conflict:
            continue
        return True


class NetworkContract:
    def test_without_a_network_there_is_none(self, store: Store):
        with store.read(SYSTEM) as view:
            assert view.topology() is None
            assert view.networks() == []
            with pytest.raises(NotFound):
                view.network("paris")

    def test_a_network_is_kept_as_it_was_given(self, store: Store):
        give(store, paris=PARIS, lyon=LYON, between=BETWEEN)
        with store.read(SYSTEM) as view:
            kept = {one.site: one.piece for one in view.networks()}
            assert kept == {"": BETWEEN, "lyon": LYON, "paris": PARIS}
            assert view.network("paris").document == "# paris"
            network = view.topology()
        assert network is not None
        assert network.access == PARIS.access
        assert [one.id for one in network.links] == ["far", "paris/a-b"]

    def test_another_network_takes_the_place_of_what_there_was(self, store: Store):
        give(store, between=BETWEEN, paris=PARIS, lyon=LYON)
        give(store, between=Piece((), (link("new", "lyon/a", "paris/b"),)))
        with store.read(SYSTEM) as view:
            assert view.link_ids("") == {"new"}
        with store.write(SYSTEM) as tx:
            tx.delete_network("")
        with store.read(SYSTEM) as view:
            assert [one.site for one in view.networks()] == ["lyon", "paris"]

    def test_bandwidth_is_granted_shown_and_given_back(self, store: Store):
        give(store, between=BETWEEN, paris=PARIS, lyon=LYON)
        with store.write(SYSTEM) as tx:
            tx.reserve("op", "ns", of_links(far=70), {})
            assert tx.grant_of("ns") == of_links(far=70)
        assert free(store, "far") == 30
        with store.write(SYSTEM) as tx:
            tx.settle("ns", Grant())
        assert free(store, "far") == 100

    def test_more_than_is_left_is_refused_and_nothing_of_it_taken(self, store: Store):
        give(store, between=BETWEEN, paris=PARIS, lyon=LYON)
        with store.write(SYSTEM) as tx:
            tx.reserve("op", "ns", of_links(far=70), {})
        wanted = Grant(links=links_of({"far": 31, "paris/a-b": 31}))
        with (
            pytest.raises(Conflict, match="30 of 100 Mbit/s left, not 31"),
            store.write(SYSTEM) as tx,
        ):
            tx.reserve("op2", "ns2", wanted, {})
        assert (free(store, "far"), free(store, "paris/a-b")) == (30, 1000)

    def test_a_link_that_is_gone_is_not_granted(self, store: Store):
        with pytest.raises(Conflict, match="'far' is gone"):  # noqa: SIM117
            with store.write(SYSTEM) as tx:
                tx.reserve("op", "ns", of_links(far=1), {})

    def test_what_two_operations_took_is_settled_to_what_is_kept(self, store: Store):
        give(store, between=BETWEEN, paris=PARIS, lyon=LYON)
        with store.write(SYSTEM) as tx:
            tx.reserve("op", "ns", of_links(far=40), {})
            tx.reserve("op2", "ns", of_links(far=30), {})
            assert tx.grant_of("ns") == of_links(far=70)
            tx.settle("ns", of_links(far=50))
            assert tx.grant_of("ns") == of_links(far=50)
        assert free(store, "far") == 50
        with store.write(SYSTEM) as tx:
            tx.settle("ns", of_links(far=50))
        assert free(store, "far") == 50

    def test_a_link_that_grants_are_of_does_not_go(self, store: Store):
        give(store, between=BETWEEN, paris=PARIS, lyon=LYON)
        with store.write(SYSTEM) as tx:
            tx.reserve("op", "ns", of_links(far=40), {})
        for change in (
            lambda tx: tx.delete_network(""),
            lambda tx: tx.put_network(NetworkRecord("", "", Piece(()))),
        ):
            with (
                pytest.raises(Conflict, match="are to go"),
                store.write(SYSTEM) as tx,
            ):
                change(tx)
        assert free(store, "far") == 60

    def test_what_is_taken_stays_so_when_a_link_becomes_narrower(self, store: Store):
        give(store, between=BETWEEN, paris=PARIS, lyon=LYON)
        with store.write(SYSTEM) as tx:
            tx.reserve("op", "ns", of_links(far=40), {})
        give(store, between=Piece((), (link("far", "paris/a", "lyon/a", 10),)))
        assert free(store, "far") == -30
        with pytest.raises(Conflict, match="0 of 10"), store.write(SYSTEM) as tx:
            tx.reserve("op2", "ns2", of_links(far=1), {})

    def test_planners_at_once_never_oversell_a_link(self, store: Store):
        give(store, between=BETWEEN, paris=PARIS, lyon=LYON)
        with ThreadPoolExecutor(6) as pool:
            took = list(pool.map(lambda _: take_if_it_fits(store), range(8)))
        assert sorted(took) == [False] * 5 + [True] * 3
        assert free(store, "far") == 10
