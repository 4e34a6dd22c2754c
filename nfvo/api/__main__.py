"""Start the role `api`."""

import socket

import uvicorn

from nfvo import bootstrap
from nfvo.api.app import create_app
from nfvo.settings import Settings

STREAMS_END_WITHIN_S = 1


def main() -> None:
    """Serve until SIGTERM or SIGINT, on the supervisor's socket if there is one."""
    settings, ports = bootstrap.start("api")
    app = create_app(
        ports, artifacts=settings.artifacts, packages_are=settings.packages
    )
    app.state.onboarder.watch()  # another api may have been killed
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=STREAMS_END_WITHIN_S,
    )
    uvicorn.Server(config).run(sockets=_sockets(settings))


def _sockets(settings: Settings) -> list[socket.socket] | None:
    if settings.listen_fd is None:
        return None
    return [socket.socket(fileno=settings.listen_fd)]


if __name__ == "__main__":
    main()
