"""An OpenStack that keeps everything in memory, behind real HTTP: see ``fake.py``."""

from tests.vim.openstack.cloud.fake import FakeCloud

__all__ = ["FakeCloud"]
