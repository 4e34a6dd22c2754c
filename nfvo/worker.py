"""The role `worker`: Celery's two tasks, and the leases of what this process does."""

import logging
import os
import sys
import warnings
from typing import Any

import structlog
from celery import Celery, bootsteps, signals
from celery.exceptions import SecurityWarning

from nfvo import bootstrap
from nfvo.lcm.ports import Ports, Store
from nfvo.lcm.saga.advance import advance
from nfvo.lcm.saga.leases import Leases
from nfvo.lcm.saga.perform import Performer
from nfvo.lcm.store import SYSTEM
from nfvo.queue.celery import ADVANCE, LCM, PERFORM, consumer
from nfvo.settings import EVERY_QUEUE, Settings

ALWAYS = (LCM, "ansible")
LOOK_FOR_SITES_S = 5.0
LOST_ITS_LEASES = 70  # EX_SOFTWARE of sysexits.h

log = structlog.get_logger(__name__)


def tasks(app: Celery, ports: Ports, leases: Leases) -> None:
    """Give the app its two tasks; a message is done with whatever becomes of it."""
    performer = Performer(ports, leases)

    @app.task(name=ADVANCE)
    def advance_operation(op_occ_id: str) -> None:
        with structlog.contextvars.bound_contextvars(op_occ=op_occ_id):
            advance(ports, op_occ_id)

    @app.task(name=PERFORM)
    def perform_step(op_occ_id: str, step_id: str) -> None:
        with structlog.contextvars.bound_contextvars(op_occ=op_occ_id, step=step_id):
            performer.perform(step_id)


def queues_of(store: Store) -> tuple[str, ...]:
    """Return all queues there are now: the constant ones, and one per site."""
    with store.read(SYSTEM) as view:
        return (*ALWAYS, *(f"{site.kind}.{site.name}" for site in view.sites()))


def following_sites(store: Store) -> type[bootsteps.StartStopStep]:
    """Return the part of a Celery worker that begins to consume new sites' queues."""

    class SiteQueues(bootsteps.StartStopStep):
        requires = ("celery.worker.consumer.tasks:Tasks",)
        timer: Any = None

        def start(self, parent: Any) -> None:
            self.timer = parent.timer.call_repeatedly(
                LOOK_FOR_SITES_S, self.look, (parent,)
            )

        def stop(self, parent: Any) -> None:
            if self.timer is not None:
                self.timer.cancel()

        def look(self, parent: Any) -> None:
            for queue in queues_of(store):
                parent.add_task_queue(queue)

    return SiteQueues


def die(why: str) -> None:
    """End this process at once: others may be taking its steps already."""
    log.critical("worker.ends-itself", why=why)
    logging.shutdown()
    os._exit(LOST_ITS_LEASES)


def run(settings: Settings, ports: Ports) -> int:
    """Work until a signal comes; return the exit status."""
    app = consumer(settings.broker_url)
    leases = Leases(ports.store, die)
    tasks(app, ports, leases)
    queues = settings.queues
    if EVERY_QUEUE in queues:
        queues = queues_of(ports.store)
        app.steps["consumer"].add(following_sites(ports.store))
    # Ours is set up already; with a receiver Celery leaves it alone.
    signals.setup_logging.connect(lambda **_: None, weak=False)
    # We say who should run it (README); in a container root may be all there is.
    warnings.filterwarnings("ignore", category=SecurityWarning)
    worker = app.Worker(
        pool="threads",
        concurrency=settings.concurrency,
        queues=queues,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        quiet=True,
    )
    leases.start()
    log.info("worker.starts", queues=queues, concurrency=settings.concurrency)
    worker.start()
    leases.stop()
    return int(worker.exitcode or 0)


def main() -> None:
    """Work until SIGTERM or SIGINT."""
    sys.exit(run(*bootstrap.start("worker")))


if __name__ == "__main__":
    main()
