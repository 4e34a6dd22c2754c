"""`nfvo backup`, `restore` and `resume`: an installation in a file, and back."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nfvo.cli.client import connect
from nfvo.cli.exits import Exit, Failure, usage
from nfvo.cli.output import Format, Output, say, show

if TYPE_CHECKING:
    from nfvo.backup.archive import Manifest
    from nfvo.backup.restoring import Restored
    from nfvo.settings import Settings

File = Annotated[Path, typer.Argument(help="where the backup is, or is to be")]


def backup(
    file: File,
    key: Annotated[bool, typer.Option(help="with the key of the secrets")] = True,
    images: Annotated[
        bool, typer.Option("--images", help="with all images and packages")
    ] = False,
    output: Output = Format.TEXT,
) -> None:
    """
    Write an installation into one file.

    nfvo may run meanwhile.  Keep the file as safe as a password: its key opens all
    secrets.

    Example: nfvo backup /var/backups/nfvo.tar --images
    """
    from nfvo.backup.making import Choice, back_up

    with _told() as settings:
        made = back_up(settings, file.absolute(), Choice(key, images))

    def text() -> None:
        say(f"{file}: revision {made.revision} of installation {made.installation}")
        say(f"to put it back: nfvo restore {file}")

    show({"file": str(file), **_of(made)}, output, text)


def restore(
    file: Annotated[Path | None, typer.Argument(help="a file of nfvo backup")] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="keep what is there under another name")
    ] = False,
    in_place: Annotated[
        bool, typer.Option("--in-place", help="the database was put back already")
    ] = False,
    output: Output = Format.TEXT,
) -> None:
    """
    Put a backup back, where nfvo is down.

    Nothing goes on by itself until you type nfvo resume.

    Example: nfvo restore /var/backups/nfvo.tar --replace
    """
    from nfvo.backup.restoring import Restored, restored_in_place
    from nfvo.backup.restoring import restore as put_back

    if (file is None) != in_place:
        raise usage("give a FILE, or --in-place")
    with _told() as settings, _alone(settings):
        if file is None:
            done = Restored(restored_in_place(settings, "the database was restored"))
        else:
            done = put_back(settings, file, replace)
    told = {
        **(_of(done.manifest) if done.manifest else {}),
        "stopped": done.stopped,
        "missing": list(done.missing),
        "kept": str(done.kept or ""),
    }
    show(told, output, lambda: _say_what_is_next(done))


def _of(manifest: "Manifest") -> dict[str, object]:
    """Return what a backup is of, as it is printed."""
    return {
        "installation": manifest.installation,
        "revision": manifest.revision,
        "madeAt": manifest.made_at,
        "version": manifest.version,
        "files": dict(manifest.files),
    }


def _say_what_is_next(done: "Restored") -> None:
    if done.kept:
        say(f"what was there is in {done.kept}")
    for sha256 in done.missing:
        say(f"missing: {sha256}; bring it: nfvo image add, nfvo descriptor add")
    count = done.stopped
    say(f"restored; {count} operations were under way and wait for you (nfvo op list)")
    say("next: nfvo up -d, nfvo diff --live, and when all is as it should: nfvo resume")


def resume() -> None:
    """
    Let removals, auto-heal and fencing go on after a restore.

    Example: nfvo resume
    """
    answer = connect().post("/nfvo/v1/resume", {}).body
    say("all goes on" if answer["held"] else "nothing was held")


@contextmanager
def _told() -> Iterator["Settings"]:
    """Yield the settings; errors of ours, and of disks, are failures of the command."""
    from nfvo.errors import NfvoError
    from nfvo.settings import Settings

    try:
        yield Settings.of()
    except NfvoError as error:
        raise Failure(error.message, Exit.ERROR, hint=error.hint) from error
    except OSError as error:
        hint = "is there room, and may you write there? nfvo doctor"
        raise Failure(str(error), Exit.ERROR, hint=hint) from error


@contextmanager
def _alone(settings: "Settings") -> Iterator[None]:
    """Hold the lock of the state directory, so that nothing is started meanwhile."""
    from nfvo import supervisor
    from nfvo.errors import BackupRefused

    with supervisor.alone(settings.home) as free:
        if not free:
            raise BackupRefused(f"nfvo runs in {settings.home}", hint="nfvo down")
        yield
