"""The ports ``Reading`` and ``Writing``, put together from their parts."""

from typing import Any

from sqlalchemy import Row

from nfvo.store.alarms import AlarmReading, AlarmWriting
from nfvo.store.answers import AnswerWriting
from nfvo.store.catalogue import CatalogueReading, CatalogueWriting
from nfvo.store.deviations import DeviationReading, DeviationWriting
from nfvo.store.grants import GrantReading
from nfvo.store.host_reading import HostReading
from nfvo.store.instances import InstanceWriting
from nfvo.store.lost import LostReading, LostWriting
from nfvo.store.networks import NetworkReading, NetworkWriting
from nfvo.store.observed import ObservedReading, ObservedWriting
from nfvo.store.operations import OperationReading
from nfvo.store.outbox import OutboxReading
from nfvo.store.packages import PackageReading, PackageWriting
from nfvo.store.pages import PageReading
from nfvo.store.plans import PlanReading, PlanWriting
from nfvo.store.put_back import PutBackWriting
from nfvo.store.put_forward import PutForwardWriting
from nfvo.store.quotas import QuotaReading
from nfvo.store.restored import RestoredReading, RestoredWriting
from nfvo.store.roles import RoleWriting
from nfvo.store.steps import StepReading
from nfvo.store.vault import VaultReading


class SqlReading(
    CatalogueReading,
    PackageReading,
    VaultReading,
    HostReading,
    NetworkReading,
    QuotaReading,
    GrantReading,
    PageReading,
    PlanReading,
    OperationReading,
    StepReading,
    LostReading,
    OutboxReading,
    ObservedReading,
    DeviationReading,
    AlarmReading,
    RestoredReading,
):
    """All that can be read, at one moment; instances come with pages."""

    _moment: Row[Any] | None = None

    def _installed(self) -> Row[Any]:
        if self._moment is None:
            self._moment = super()._installed()
        return self._moment


class SqlWriting(
    CatalogueWriting,
    PackageWriting,
    QuotaReading,
    NetworkWriting,
    InstanceWriting,
    PlanWriting,
    LostWriting,
    ObservedWriting,
    DeviationWriting,
    AlarmWriting,
    RestoredWriting,
    PutBackWriting,
    PutForwardWriting,
    RoleWriting,
    AnswerWriting,
    PageReading,
):
    """All that can be read and written; hosts, grants, secrets come with instances."""
