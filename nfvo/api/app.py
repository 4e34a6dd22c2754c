"""The REST API as one ASGI application; to add routes, add their router here."""

from pathlib import Path

from fastapi import FastAPI

from nfvo import __version__
from nfvo.api import (
    alarms,
    capacity,
    descriptors,
    drift,
    events,
    fencing,
    hosts,
    images,
    metrics,
    network,
    nslcm,
    optimisation,
    plans,
    problems,
    services,
    sites,
    system,
)
from nfvo.api.limits import BodyLimit
from nfvo.api.packages import nsd, vnfpkgm, whole
from nfvo.api.packages.onboarder import Onboarder
from nfvo.lcm.ports import Ports
from nfvo.settings import PackageSettings

ROUTERS = (
    nslcm.router,
    services.router,
    plans.router,
    descriptors.router,
    images.router,
    whole.router,
    vnfpkgm.router,
    nsd.router,
    hosts.router,
    sites.router,
    network.router,
    capacity.router,
    fencing.router,
    optimisation.router,
    drift.router,
    system.router,
    events.router,
    alarms.router,
    metrics.router,
)

ANY = PackageSettings()


def create_app(
    ports: Ports, *, artifacts: Path, packages_are: PackageSettings = ANY
) -> FastAPI:
    """
    Return the application; ``artifacts`` is the folder for what is uploaded.

    Routes find what they need in ``app.state``.  Any number of processes may serve the
    same database; none of them runs an operation, that is left to workers.
    """
    app = FastAPI(
        title="nfvo",
        version=__version__,
        openapi_url=None,
        redirect_slashes=False,
    )
    app.add_middleware(BodyLimit)
    app.state.ports = ports
    app.state.artifacts = artifacts
    app.state.packages = packages_are
    app.state.onboarder = Onboarder(ports, artifacts, packages_are)
    app.state.feed = events.Feed(ports)
    problems.install(app)
    for router in ROUTERS:
        app.include_router(router)
    return app
