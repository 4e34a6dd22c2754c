"""Descriptors that came as texts → the catalogue, each with the bytes of its text."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from nfvo.api.artifacts import Upload, clear_unneeded, keeping
from nfvo.lcm import catalogue
from nfvo.lcm.package import Content, Facts, PackedFile
from nfvo.lcm.ports import Ports
from nfvo.lcm.store import Scope, StoredDescriptor


def onboard(
    ports: Ports, scope: Scope, artifacts: Path, files: Mapping[str, str]
) -> catalogue.Onboarded:
    """Do what ``catalogue.onboard`` does, and keep the texts."""
    draft = catalogue.draft_of_texts(ports, scope, files)
    names = {draft.read.source_of(one).file for one in draft.read.all()}
    with ExitStack() as stack:
        uploads: dict[str, Upload] = {}
        for name in sorted(names & files.keys()):
            uploads[name] = stack.enter_context(Upload(artifacts))
            uploads[name].write(files[name].encode())

        def came_in(descriptor: StoredDescriptor) -> Content:
            name = descriptor.source
            return _content(name, uploads[name]) if name in uploads else Content(name)

        with keeping(ports, artifacts, *uploads.values()):
            taken = catalogue.take_in(ports, scope, draft, came_in=came_in)
    clear_unneeded(ports, artifacts)  # older texts
    return taken


def _content(name: str, upload: Upload) -> Content:
    whole = PackedFile(name, upload.size, upload.sha256)
    facts = Facts((name,), files=(whole,))
    return Content(name, upload.sha256, upload.size, facts)
