"""User-data for a config drive: what cloud-init and the tiny guest take from it."""

import shutil
import subprocess
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest
import yaml

from nfvo.configure.config_drive import config_drive
from nfvo.errors import VimRefused
from nfvo.lcm.secret import Secret
from tests.configure.test_seed import seed

AWK = Path(__file__).parents[1] / "testbed" / "image" / "guest" / "user-data.awk"
SCRIPT = "#!/bin/sh\necho '{{ word }}'\n\n--not-a-boundary\n"
GIVEN = seed(user_data=SCRIPT, secrets={"word": "w"})
WORD = {"word": Secret("pässwörd")}


def parts(data: bytes) -> list[Message]:
    message = message_from_bytes(data)
    assert message.is_multipart()
    return message.get_payload()  # type: ignore[return-value]


def text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


def test_a_script_comes_as_it_was_written_with_its_secrets():
    script = parts(config_drive(GIVEN, WORD))[1]
    assert script.get_content_type() == "text/x-shellscript"
    assert text(script).rstrip("\n") == (
        "#!/bin/sh\necho 'pässwörd'\n\n--not-a-boundary"
    )


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        pytest.param("#!/bin/sh\n", "text/x-shellscript", id="script"),
        pytest.param("#cloud-config\nruncmd: []\n", "text/cloud-config", id="cloud"),
        pytest.param("anything", "text/plain", id="other"),
    ],
)
def test_a_part_says_what_it_is(given: str, kind: str):
    assert parts(config_drive(seed(user_data=given), {}))[1].get_content_type() == kind


def test_the_first_part_writes_who_the_guest_is_and_its_network():
    first = parts(config_drive(seed(), {}))
    assert len(first) == 1
    files = {
        f["path"]: f["content"] for f in yaml.safe_load(text(first[0]))["write_files"]
    }
    network = yaml.safe_load(files["/etc/nfvo/network-config"])
    assert network["ethernets"]["left"]["addresses"] == ["10.10.0.5/24"]
    assert "local-hostname: firewall-vm-0\n" in files["/etc/nfvo/meta-data"]


def test_equal_input_gives_equal_data():
    assert config_drive(GIVEN, WORD) == config_drive(GIVEN, WORD)


def test_what_nova_would_not_take_is_refused_with_the_numbers():
    with pytest.raises(VimRefused, match=r"has 5\d,\d{3} bytes.*takes 49,149"):
        config_drive(seed(user_data="#!/bin/sh\n" + "x" * 50_000), {})


@pytest.mark.skipif(not shutil.which("busybox"), reason="the guest's awk is busybox")
def test_the_tiny_guest_finds_the_three_files_in_it(tmp_path: Path):
    subprocess.run(
        ["busybox", "awk", "-v", f"folder={tmp_path}", "-f", str(AWK)],
        input=config_drive(GIVEN, WORD),
        check=True,
    )
    assert "local-hostname: firewall-vm-0\n" in (tmp_path / "meta-data").read_text()
    network = yaml.safe_load((tmp_path / "network-config").read_text())
    assert network["ethernets"]["left"]["set-name"] == "left"
    script = (tmp_path / "user-data").read_text()
    assert script.startswith("#!/bin/sh\necho 'pässwörd'\n\n--not-a-boundary\n")
