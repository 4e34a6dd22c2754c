"""Steps that start what is there already, as it is."""

from typing import ClassVar

from nfvo.lcm.steps.step import Context, Done, Outcome, Step


class StartServer(Step):
    """Switch on the VM of a VNFC that is off; the opposite of ``StopServer``."""

    kind: ClassVar[str] = "start-server"
    hard_limit_s: ClassVar[float] = 30.0
    server_id: str
    vnfc: str

    @property
    def title(self) -> str:
        """What an operator reads while it runs."""
        return f"start {self.vnfc} again"

    def do(self, context: Context) -> Outcome:
        """Switch it on; fine when it is gone, as the wait that follows tells."""
        context.still_ours()
        context.vim.start_server(context.host, self.server_id)
        return Done()

    def undo(self, context: Context) -> Outcome:
        """Switch it off again: it is planned only for what was off."""
        context.still_ours()
        context.vim.stop_server(context.host, self.server_id)
        return Done()
