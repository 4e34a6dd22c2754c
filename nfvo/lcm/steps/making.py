"""Steps that make things: images, networks, volumes, seeds, servers."""

from collections.abc import Mapping
from typing import ClassVar

from nfvo.errors import VimRefused
from nfvo.lcm.secret import Secret
from nfvo.lcm.specs import ImageSpec, NetworkSpec, SeedSpec, ServerSpec, VolumeSpec
from nfvo.lcm.steps.step import Again, Context, Done, Made, Outcome, Step

BOOT_LIMIT_S = 300.0
STARTED_AGAIN_S = 5.0
PATIENT_S, RARELY = 20.0, 4.0
"""From when on it is asked more seldom, and how many times as seldom at most."""


class PutImage(Step):
    """Have an image on a host; it stays there, as a cache."""

    kind: ClassVar[str] = "put-image"
    image: ImageSpec

    @property
    def title(self) -> str:
        """What an operator reads while it runs."""
        return f"image {self.image.name}"

    def do(self, context: Context) -> Outcome:
        """Send the next slice."""
        path = context.artifacts / self.image.path
        known = {"path": str(path), "there": context.there}
        image = self.image.model_copy(update=known)
        offset = int(context.checkpoint.get("offset", 0))
        context.still_ours()
        offset = context.vim.ensure_image(context.host, image, offset)
        if offset < self.image.size:
            return Again(0.0, {"offset": offset})
        return Done()

    def undo(self, context: Context) -> Outcome:
        """Keep the image: other services may use it already."""
        return Done()

    def made(self) -> Made:
        """Return the cached image."""
        return Made("image", self.image.sha256)


class EnsureNetwork(Step):
    """Make a virtual link's part on a host, or give it these peers."""

    kind: ClassVar[str] = "ensure-network"
    network: NetworkSpec
    before: NetworkSpec | None = None

    @property
    def title(self) -> str:
        """What an operator reads while it runs."""
        return f"network {self.network.name} ({self.network.fabric})"

    def do(self, context: Context) -> Outcome:
        """Make it, or bring its peers up to date."""
        context.still_ours()
        tag = context.sign(self.network.tag)
        context.vim.ensure_network(
            context.host, self.network.model_copy(update={"tag": tag})
        )
        return Done()

    def undo(self, context: Context) -> Outcome:
        """Remove it, or give it back the peers that it had."""
        context.still_ours()
        if self.before is None:
            context.vim.delete_network(context.host, self.network)
        else:
            context.vim.ensure_network(context.host, self.before)
        return Done()

    def made(self) -> Made | None:
        """Return the network, unless it was there before."""
        tag = self.network.tag
        if self.before is not None:
            return None
        return Made("network", self.network.name, self.network.id, tag.owner)


class EnsureVolume(Step):
    """Make the disk of a VNFC, over its image."""

    kind: ClassVar[str] = "ensure-volume"
    waits_for: ClassVar[str] = PutImage.kind
    volume: VolumeSpec

    @property
    def title(self) -> str:
        """What an operator reads while it runs."""
        return f"disk {self.volume.name}"

    def do(self, context: Context) -> Outcome:
        """Make the overlay."""
        context.still_ours()
        tag = context.sign(self.volume.tag)
        context.vim.ensure_volume(
            context.host, self.volume.model_copy(update={"tag": tag})
        )
        return Done()

    def undo(self, context: Context) -> Outcome:
        """Delete the overlay."""
        context.still_ours()
        context.vim.delete_volume(context.host, self.volume.name)
        return Done()

    def made(self) -> Made:
        """Return the disk."""
        return Made("volume", self.volume.name, owner=self.volume.tag.owner)


class EnsureSeed(Step):
    """Make the volume with the day-0 data of a VNFC."""

    kind: ClassVar[str] = "ensure-seed"
    seed: SeedSpec

    @property
    def title(self) -> str:
        """What an operator reads while it runs."""
        return f"seed {self.seed.name}"

    def do(self, context: Context) -> Outcome:
        """Render the data, with its secrets, and put it on the host."""
        content = context.configurator.seed(self.seed, _values(context, self.seed))
        context.still_ours()
        context.vim.ensure_seed(context.host, self.seed.name, content)
        return Done()

    def undo(self, context: Context) -> Outcome:
        """Delete the volume."""
        context.still_ours()
        context.vim.delete_volume(context.host, self.seed.name)
        return Done()

    def made(self) -> Made:
        """Return the seed."""
        return Made("seed", self.seed.name, owner=self.seed.tag.owner)


class EnsureServer(Step):
    """Run the VM of a VNFC; one that is made whole gets its ``day_zero`` with it."""

    kind: ClassVar[str] = "ensure-server"
    hard_limit_s: ClassVar[float] = 30.0
    waits_for: ClassVar[str] = PutImage.kind
    server: ServerSpec
    vnfc: str
    day_zero: SeedSpec | None = None

    @property
    def title(self) -> str:
        """What an operator reads while it runs."""
        return f"start {self.vnfc}"

    def do(self, context: Context) -> Outcome:
        """Define the VM and start it."""
        content = self._content(context)
        context.still_ours()
        tag = context.sign(self.server.tag)
        context.vim.ensure_server(
            context.host, self.server.model_copy(update={"tag": tag}), content
        )
        return Done()

    def _content(self, context: Context) -> bytes:
        if self.day_zero is None:
            return b""
        values = _values(context, self.day_zero)
        return context.configurator.config_drive(self.day_zero, values)

    def undo(self, context: Context) -> Outcome:
        """Stop the VM and undefine it."""
        context.still_ours()
        context.vim.delete_server(context.host, self.server.id)
        return Done()

    def made(self) -> Made:
        """Return the VM."""
        return Made("server", self.server.name, self.server.id, self.server.tag.owner)


class AwaitServer(Step):
    """
    Wait until the guest answers, asking every ``every_s``, and later more seldom.

    One that went off before it did is started again: nobody else would.
    """

    kind: ClassVar[str] = "await-server"
    hard_limit_s: ClassVar[float] = 30.0
    poll_s: ClassVar[float] = 0.1
    waits_for: ClassVar[str] = EnsureServer.kind
    server: ServerSpec
    vnfc: str
    every_s: float = poll_s

    @property
    def title(self) -> str:
        """What an operator reads while it runs."""
        return f"boot {self.vnfc}"

    def do(self, context: Context) -> Outcome:
        """Ask once."""
        context.still_ours()
        if context.vim.is_ready(context.host, self.server):
            return Done()
        if context.waited_s > BOOT_LIMIT_S:
            raise VimRefused(
                f"{self.vnfc} did not answer within {BOOT_LIMIT_S:.0f} s of its start",
                hint=f"look at its console: nfvo logs {self.vnfc}",
            )
        since_s = context.waited_s - context.checkpoint.get("ensured_s", 0.0)
        if 0.0 <= since_s < STARTED_AGAIN_S:
            return Again(self._rest_s(context), context.checkpoint)
        context.still_ours()
        tag = context.sign(self.server.tag)
        context.vim.ensure_server(
            context.host, self.server.model_copy(update={"tag": tag})
        )
        return Again(self._rest_s(context), {"ensured_s": context.waited_s})

    def _rest_s(self, context: Context) -> float:
        """Return when to ask again: hundreds may wait where it takes minutes."""
        return self.every_s * min(max(1.0, context.waited_s / PATIENT_S), RARELY)

    def undo(self, context: Context) -> Outcome:
        """Do nothing: waiting leaves nothing."""
        return Done()


def _values(context: Context, seed: SeedSpec) -> Mapping[str, Secret]:
    """Return the values of a seed's secrets, by their names."""
    secrets = context.secrets(seed.secrets.values())
    return {name: secrets[reference] for name, reference in seed.secrets.items()}
