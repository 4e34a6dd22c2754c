"""The network hook has no ending by which mypy would find it."""

from mypy import api

from tests.vim.libvirt.hook import FILE


def test_the_hook_keeps_to_its_types():
    said, _errors, code = api.run(["--strict", "--cache-dir=/dev/null", str(FILE)])
    assert (said, code) == ("Success: no issues found in 1 source file\n", 0)
