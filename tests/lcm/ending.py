"""In the end everything is healed and terminated, and nothing may be left."""

import shutil

from nfvo.errors import Conflict
from nfvo.lcm import hosts, recovery, service
from nfvo.lcm.requests import Heal, Terminate, Terms
from nfvo.lcm.store import SYSTEM
from tests.lcm.model import HOSTS, NAMES, Is, Modelled, S
from tests.lcm.world import SCOPE

TRIES = 4


class Ending(Modelled):
    """What is done when no more rules are run."""

    def teardown(self) -> None:
        if not hasattr(self, "estate"):
            return
        try:
            self.heal_all()
            for name in NAMES:
                self.end(name)
            self.settle()
            assert self.world.left() == set()
            assert self.world.rows() == []
        finally:
            self.world.store.close()
            shutil.rmtree(self.folder)

    def heal_all(self) -> None:
        """Bring all back, end all that is open, and let services run that can."""
        self.estate.hands.fails.clear()
        self.bring_back_all()
        self.settle()
        for name in NAMES:
            self.resolve(name)
        self.settle()
        for name in NAMES:
            if self.model[name].now is Is.WHOLE:
                self.mend_service(name)
        self.settle()
        with self.world.store.read(SYSTEM) as view:
            assert list(view.deviations()) == []
            assert [row for row in view.resources() if row.gone_at] == []

    def bring_back_all(self) -> None:
        for host in HOSTS:
            self.estate.bring_back(host, running=False)
            hosts.uncordon(self.world.ports, SCOPE, host)

    def settle(self) -> None:
        """Let all be done that nobody is needed for, and all watchers look."""
        for _ in range(TRIES):
            self.estate.wait()
            self.estate.work()
            self.estate.look_at_all()
            for host in HOSTS:
                self.estate.survey(host)
        self.estate.look_at_all()
        self.follow()

    def resolve(self, name: str) -> None:
        """Retry, else roll back, else give up and terminate by force."""
        for way in (recovery.retry, recovery.roll_back, recovery.fail):
            op = self.open_op(name)
            if op is None:
                return
            assert op.state is S.FAILED_TEMP, (op.kind, op.state, op.error)
            with self.whatever():
                way(self.world.ports, SCOPE, op.id)
            self.finish()
        assert self.model[name].idle
        if self.model[name].now is not Is.EMPTY:
            self.begin(name, Terminate(self.world.ns(name).id, force=True), Terms())
            self.finish()

    def mend_service(self, name: str) -> None:
        """Heal what does not run, or is not as it should be."""
        try:
            self.begin(name, Heal(self.world.ns(name).id), Terms())
        except Conflict as conflict:
            assert "nothing to heal" in conflict.message, conflict.message
            return
        op = self.open_op(name)
        self.finish()
        assert op and self.world.op_occ(op.id).state is S.COMPLETED

    def end(self, name: str) -> None:
        model = self.model[name]
        if model.now in {Is.WHOLE, Is.PART}:
            self.begin(name, Terminate(self.world.ns(name).id), Terms())
            self.finish()
            assert model.now is Is.EMPTY
        if model.now is Is.EMPTY:
            service.delete(self.world.ports, SCOPE, name)
            model.now = Is.ABSENT

    def finish(self) -> None:
        """Let all be done that nobody is needed for."""
        for _ in range(TRIES):
            self.estate.wait()
            self.estate.work()
        self.follow()
