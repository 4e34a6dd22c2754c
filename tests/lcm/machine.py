"""Random operations and faults: all that operators, workers and the world may do."""

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from nfvo.errors import Conflict, NfvoError, NoHostFits
from nfvo.lcm import hosts, recovery, service
from nfvo.lcm.drain import drain
from nfvo.lcm.ids import server_id
from nfvo.lcm.op_occ import CANCELLED, CancelMode, OnFailure
from nfvo.lcm.requests import Heal, Instantiate, Terminate, Terms
from tests.crashes.worlds import SECRETS
from tests.lcm.ending import Ending
from tests.lcm.model import DECLARED, HOSTS, NAMES, Is, S
from tests.lcm.world import SCOPE

CALLS = (
    *("ensure_image", "ensure_network", "ensure_volume", "ensure_server", "is_ready"),
    *("delete_server", "delete_volume", "delete_network", "stop_server"),
)
a_service = st.sampled_from(NAMES)
a_host = st.sampled_from(HOSTS)
terms = st.sampled_from(list(OnFailure)).map(Terms)
at_call = st.integers(1, 12)


class Machine(Ending):
    """Each rule is one thing that somebody does, or that happens."""

    # What operators ask for.

    @rule(name=a_service)
    def create(self, name: str) -> None:
        with self.accepted(self.model[name].now is Is.ABSENT):
            service.create(self.world.ports, SCOPE, service.NewNs(name, "pair"))
            self.model[name].now = Is.EMPTY

    @rule(name=a_service)
    def delete(self, name: str) -> None:
        model = self.model[name]
        with self.accepted(model.idle and model.now is Is.EMPTY):
            service.delete(self.world.ports, SCOPE, name)
            model.now = Is.ABSENT

    @rule(name=a_service, how=terms)
    def instantiate(self, name: str, how: Terms) -> None:
        model = self.model[name]
        if model.now is Is.ABSENT:
            return
        fits = model.idle and model.now is Is.EMPTY
        with self.accepted(fits, NoHostFits):
            ns = self.world.ns(name)
            self.begin(name, Instantiate(ns.id, secrets=SECRETS), how)

    @rule(name=a_service, how=terms, vnfcs=st.sampled_from([(), ("a/vm/0",)]))
    def heal(self, name: str, how: Terms, vnfcs: tuple[str, ...]) -> None:
        self.heals(name, how, vnfcs=vnfcs)

    @rule(name=a_service, how=terms)
    def restart(self, name: str, how: Terms) -> None:
        self.heals(name, how, restart=True)

    @rule(name=a_service, how=terms)
    def heal_from_dead_hosts(self, name: str, how: Terms) -> None:
        self.heals(name, how, dead_hosts=frozenset(self.estate.hands.off))

    def heals(self, name: str, how: Terms, **wanted: object) -> None:
        model = self.model[name]
        if model.now is Is.ABSENT:
            return
        may = model.idle and model.now is Is.WHOLE
        with self.accepted(may, NfvoError):  # all may be well, or nothing fit
            self.begin(name, Heal(self.world.ns(name).id, **wanted), how)

    @rule(name=a_service)
    def terminate(self, name: str) -> None:
        model = self.model[name]
        if model.now is not Is.ABSENT:
            with self.accepted(model.idle and model.now is not Is.EMPTY):
                self.begin(name, Terminate(self.world.ns(name).id), Terms())

    @rule(name=a_service)
    def force(self, name: str) -> None:
        """Where there is nothing it may be refused, or remove what is buried."""
        model = self.model[name]
        if model.now is not Is.ABSENT:
            something = not model.idle or model.now is not Is.EMPTY
            with self.accepted(True) if something else self.whatever():
                self.begin(name, Terminate(self.world.ns(name).id, force=True), Terms())

    @rule(name=a_service, mode=st.sampled_from(CancelMode))
    def cancel(self, name: str, mode: CancelMode) -> None:
        if op := self.open_op(name):
            with self.accepted(op.state in CANCELLED):
                recovery.cancel(self.world.ports, SCOPE, op.id, mode)

    @rule(name=a_service)
    def retry(self, name: str) -> None:
        if op := self.open_op(name):
            with self.accepted(op.state is S.FAILED_TEMP, Conflict):
                recovery.retry(self.world.ports, SCOPE, op.id)

    @rule(name=a_service)
    def roll_back(self, name: str) -> None:
        if op := self.open_op(name):
            with self.accepted(op.state is S.FAILED_TEMP, Conflict):
                recovery.roll_back(self.world.ports, SCOPE, op.id)

    @rule(name=a_service)
    def fail(self, name: str) -> None:
        if op := self.open_op(name):
            with self.accepted(op.state is S.FAILED_TEMP):
                recovery.fail(self.world.ports, SCOPE, op.id)

    @rule(host=a_host)
    def cordon(self, host: str) -> None:
        hosts.cordon(self.world.ports, SCOPE, host)

    @rule(host=a_host)
    def uncordon(self, host: str) -> None:
        hosts.uncordon(self.world.ports, SCOPE, host)
        self.estate.look(host)

    @rule(host=a_host)
    def drain(self, host: str) -> None:
        self.estate.look_at_all()
        for one in drain(self.world.ports, SCOPE, host):
            if one.op_occ_id:
                self.model[one.ns].op_occ = one.op_occ_id

    # What happens to hosts, guests, workers and messages.

    @rule(host=a_host)
    def cut_off(self, host: str) -> None:
        self.estate.hands.cut.add(host)
        self.estate.look(host)

    @rule(host=a_host)
    def switch_off(self, host: str) -> None:
        self.estate.switch_off(host)
        self.estate.look(host)

    @precondition(lambda self: self.estate.hands.off)
    @rule()
    def say_that_it_is_down(self) -> None:
        for host in sorted(self.estate.hands.off):
            self.estate.look(host)
            hosts.confirm_down(self.world.ports, SCOPE, host, "bob says so")

    @precondition(lambda self: self.estate.hands.off | self.estate.hands.cut)
    @rule(running=st.booleans())
    def bring_back(self, running: bool) -> None:
        for host in sorted(self.estate.hands.off | self.estate.hands.cut):
            declared = self.world.host(host).state in DECLARED
            self.estate.bring_back(host, running=running and declared)

    @rule(
        host=a_host,
        call=st.sampled_from(CALLS),
        how=st.sampled_from(["refused"] * 2 + ["unavailable"]),
    )
    def fails(self, host: str, call: str, how: str) -> None:
        self.estate.hands.fails[call, host] = how

    @rule()
    def mend(self) -> None:
        self.estate.hands.fails.clear()

    @rule(name=a_service, undefine=st.booleans())
    def by_hand(self, name: str, undefine: bool) -> None:
        if self.model[name].now is not Is.WHOLE:
            return
        vnfc = next(self.world.ns(name).vnfcs())
        host, id = self.world.host_of(vnfc), server_id(vnfc.id, vnfc.incarnation)
        vim = self.world.vim
        (vim.delete_server if undefine else vim.stop_server)(host, id)

    @rule()
    def work(self) -> None:
        self.estate.work()

    @rule(at=at_call, late=st.booleans(), stuck=st.booleans())
    def work_until_killed(self, at: int, late: bool, stuck: bool) -> None:
        self.estate.hands.strike(at, lambda effect: None, late=late)
        self.estate.work_until_killed(stuck=stuck and not late)

    @rule(
        at=at_call,
        late=st.booleans(),
        what=st.sampled_from(["graceful", "forceful", "force", "survey", "taken over"]),
        name=a_service,
    )
    def meanwhile(self, at: int, late: bool, what: str, name: str) -> None:
        does: dict[str, Callable[[], None]] = {
            "graceful": lambda: self.cancel_now(name, CancelMode.GRACEFUL),
            "forceful": lambda: self.cancel_now(name, CancelMode.FORCEFUL),
            "force": lambda: self.force_now(name),
            "survey": self.survey_all,
            "taken over": self.taken_over,
        }
        self.estate.hands.strike(at, lambda effect: does[what](), late=late)
        self.estate.work()
        self.estate.hands.at = 0

    @rule()
    def lose_messages(self) -> None:
        self.world.queue.lose_messages()

    @rule()
    def double_messages(self) -> None:
        self.world.queue._messages.extend(list(self.world.queue._messages))

    @rule()
    def lapse(self) -> None:
        self.estate.lapse()

    @precondition(lambda self: self.estate.stuck)
    @rule()
    def thaw(self) -> None:
        self.thawed = True
        while self.estate.stuck:
            with self.whatever():
                self.estate.stuck.pop()()

    @rule()
    def wait(self) -> None:
        self.estate.wait()

    @rule(host=a_host)
    def survey(self, host: str) -> None:
        self.estate.survey(host)

    @rule()
    def look(self) -> None:
        self.estate.look_at_all()

    def cancel_now(self, name: str, mode: CancelMode) -> None:
        op = self.model[name].op_occ
        if op and self.world.op_occ(op).state in CANCELLED:
            recovery.cancel(self.world.ports, SCOPE, op, mode)

    def force_now(self, name: str) -> None:
        op = self.model[name].op_occ
        if op and not self.world.op_occ(op).final:
            self.begin(name, Terminate(self.world.ns(name).id, force=True), Terms())

    def survey_all(self) -> None:
        for host in HOSTS:
            self.estate.survey(host)

    def taken_over(self) -> None:
        self.estate.lapse()
        self.estate.work()
