"""At the end all services are terminated: then nothing at all may be left."""

from benchmarks.chaos.books import read_books
from benchmarks.chaos.checker import Checked, check
from benchmarks.chaos.ground import Ground
from benchmarks.chaos.healing import Healing


def take_down(here: Ground, seed: int, limit_s: float) -> Checked:
    """Terminate and delete all, and check again."""
    services = [one for one in read_books(here.settings).services if one.instantiated]
    for number, service in enumerate(services):
        path = f"/nslcm/v2/ns_instances/{service.id}/terminate"
        reply = here.client.post(path, {}, f"{seed}-end-{number}")
        here.diary.note("end", f"terminate {service.name}: {reply.word}")
        if reply.ok:
            here.diary.accept(reply.id, service.id)
    Healing(here, seed, limit_s).run()
    return check(here)
