"""
Steps that stop things, which can be undone, and that remove them, which can't.

Clearing is removing what nobody misses: there is nothing to be undone.
"""

from typing import ClassVar

from nfvo.lcm.specs import NetworkSpec
from nfvo.lcm.steps.step import Context, Done, Made, Outcome, Step


class StopServer(Step):
    """Switch off the VM of a VNFC, and keep it."""

    kind: ClassVar[str] = "stop-server"
    hard_limit_s: ClassVar[float] = 30.0
    server_id: str
    vnfc: str

    @property
    def title(self) -> str:
        """What an operator reads while it runs."""
        return f"stop {self.vnfc}"

    def do(self, context: Context) -> Outcome:
        """Switch it off; fine when it is gone."""
        context.still_ours()
        context.vim.stop_server(context.host, self.server_id)
        return Done()

    def undo(self, context: Context) -> Outcome:
        """Switch it on again; fine when it is gone."""
        context.still_ours()
        context.vim.start_server(context.host, self.server_id)
        return Done()


class RemoveServer(Step):
    """Stop and undefine the VM of a VNFC."""

    kind: ClassVar[str] = "remove-server"
    hard_limit_s: ClassVar[float] = 30.0
    reversible: ClassVar[bool] = False
    server_id: str
    name: str
    vnfc: str

    @property
    def title(self) -> str:
        """What an operator reads while it runs."""
        return f"remove {self.vnfc}"

    def do(self, context: Context) -> Outcome:
        """Remove it."""
        context.still_ours()
        context.vim.delete_server(context.host, self.server_id)
        return Done()

    def removed(self) -> Made:
        """Return the VM."""
        return Made("server", self.name, self.server_id)


class RemoveVolume(Step):
    """Delete a disk or a seed."""

    kind: ClassVar[str] = "remove-volume"
    reversible: ClassVar[bool] = False
    name: str
    what: str

    @property
    def title(self) -> str:
        """What an operator reads while it runs."""
        return f"remove {self.what} {self.name}"

    def do(self, context: Context) -> Outcome:
        """Delete it."""
        context.still_ours()
        context.vim.delete_volume(context.host, self.name)
        return Done()

    def removed(self) -> Made:
        """Return the volume."""
        return Made(self.what, self.name)


class ClearServer(RemoveServer):
    """Remove a VM that an operation has left which was given up."""

    kind: ClassVar[str] = "clear-server"
    reversible: ClassVar[bool] = True

    def undo(self, context: Context) -> Outcome:
        """Do nothing: nobody misses it."""
        return Done()


class ClearVolume(RemoveVolume):
    """Delete a disk or a seed that an operation has left which was given up."""

    kind: ClassVar[str] = "clear-volume"
    reversible: ClassVar[bool] = True

    def undo(self, context: Context) -> Outcome:
        """Do nothing: nobody misses it."""
        return Done()


class RemoveNetwork(Step):
    """Remove a virtual link's part on a host."""

    kind: ClassVar[str] = "remove-network"
    reversible: ClassVar[bool] = False
    network: NetworkSpec

    @property
    def title(self) -> str:
        """What an operator reads while it runs."""
        return f"remove network {self.network.name}"

    def do(self, context: Context) -> Outcome:
        """Remove it."""
        context.still_ours()
        context.vim.delete_network(context.host, self.network)
        return Done()

    def removed(self) -> Made:
        """Return the network."""
        return Made("network", self.network.name, self.network.id)
