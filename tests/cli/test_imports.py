"""What a quick command may import: little."""

import subprocess
import sys

import pytest

HEAVY = (
    "alembic", "celery", "cryptography", "fastapi", "httpx", "lxml", "networkx",
    "numpy", "orjson", "sqlalchemy", "starlette", "structlog", "uvicorn", "yaml",
    "rich",
)  # fmt: skip
SCRIPT = """
import sys
from nfvo.cli import main
sys.argv = ["nfvo", *sys.argv[1:]]
try:
    main()
except SystemExit as ended:
    code = ended.code
print(code, *sorted(sys.modules))
"""


@pytest.mark.parametrize(
    "words", [["get"], ["op", "list"], ["host", "list"], ["--help"]]
)
def test_quick_commands_import_nothing_heavy(words, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *words],
        env={"NFVO_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    code, *modules = done.stdout.splitlines()[-1].split()
    assert code in ("0", "8")
    tops = {module.partition(".")[0] for module in modules}
    assert tops & set(HEAVY) == set()
    assert {m for m in modules if m.startswith("nfvo.")} & {
        "nfvo.lcm", "nfvo.api", "nfvo.descriptor", "nfvo.store", "nfvo.supervisor",
    } == set()  # fmt: skip
