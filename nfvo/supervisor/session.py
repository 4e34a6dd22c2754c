"""One run of `nfvo up`: from a locked state directory to the last process's end."""

import json
import os
import secrets
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import sha256

from nfvo.errors import NfvoError, NotReady
from nfvo.settings import Settings
from nfvo.supervisor.child import Command, become_reaper, die_with
from nfvo.supervisor.front import Front, listen
from nfvo.supervisor.roles import Roles, roles
from nfvo.supervisor.say import say, tell
from nfvo.supervisor.stack import SIGNALS, Stack
from nfvo.supervisor.state import Endpoint, Lock, Runner

OK, FAILED = 0, 1


@dataclass(frozen=True, slots=True)
class Born:
    """What the nursery tells: the roles by their process ids."""

    installation: str
    pids: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Session:
    """What one run is made of."""

    settings: Settings
    roles: Roles
    front: Front
    stack: Stack

    def serve(self, on_ready: Callable[[], None]) -> None:
        """Start everything, say so, and keep it alive until a signal."""
        if self.roles.queue is not None:
            self.stack.start([self.roles.queue])
        token = secrets.token_urlsafe(32)
        born = bear(self.roles.nursery(), token)
        for command in self.roles.each():
            self.stack.adopt(command, born.pids[command.name])
        endpoint = Endpoint(self.front.url, token, os.getpid(), born.installation)
        endpoint.write(self.settings.endpoint_file)
        if self.stack.run_until_ready(self.front.is_ready):
            say(self._welcome())
            on_ready()
            self.stack.run()

    def _welcome(self) -> str:
        home = self.settings.home
        return (
            f"nfvo is ready: {self.front.url}\n"
            f"  state and logs  {home}\n"
            f"  the token is in {self.settings.endpoint_file}\n"
            "next: `nfvo host add --help`, `nfvo apply --help`; `nfvo down` stops it"
        )


def run(
    settings: Settings,
    environ: Mapping[str, str],
    lock: Lock,
    on_ready: Callable[[], None],
) -> int:
    """Run all roles until a signal; ``on_ready`` is called when they are ready."""
    # Blocked, and taken by sigtimedwait: no handler, no race, nothing to poll.
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        lock.sign(Runner.this())
        with (
            listen(settings) as front,
            roles(settings, environ, front.fd) as all_roles,
            _stopped_after(Stack(say, settings.database_file), settings) as stack,
        ):
            Session(settings, all_roles, front, stack).serve(on_ready)
    except NfvoError as error:
        tell(error)
        return FAILED
    except OSError as error:
        hint = f"is there room on its disk? df -h {settings.home}"
        tell(NotReady(str(error), hint=hint))
        return FAILED
    say("stopped")
    return OK


def bear(nursery: Command, token: str) -> Born:
    """Make the database ready, and start all roles; the token's hash leaves us only."""
    become_reaper()
    done = subprocess.run(
        nursery.argv,
        env=dict(nursery.environ),
        input=sha256(token.encode()).hexdigest(),
        capture_output=True,
        text=True,
        check=False,
        pass_fds=nursery.fds,
        preexec_fn=partial(die_with, os.getpid()),
    )
    if done.returncode != 0:
        raise NotReady("the database cannot be made ready", hint=done.stderr.strip())
    return Born(**json.loads(done.stdout))


@contextmanager
def _stopped_after(stack: Stack, settings: Settings) -> Iterator[Stack]:
    try:
        yield stack
    finally:
        settings.endpoint_file.unlink(missing_ok=True)
        stack.stop()
