"""Reading: which files, which descriptors, and from where they came."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nfvo.descriptor import check, check_texts, read, read_texts, vnfds_for
from nfvo.descriptor.versions import age
from nfvo.errors import DescriptorError
from tests.descriptor.wrong import ONE, ROUTER, VM, nsd
from tests.golden_files import ROOT

SAMPLES = {
    str(path.relative_to(ROOT)): path.read_bytes()
    for path in sorted((ROOT / "descriptors").rglob("*.yaml"))
}


def test_a_folder_is_read_whole_and_in_order(tmp_path: Path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep/b.yml").write_text(VM.replace("vnfd: vm", "vnfd: b"))
    (tmp_path / "a.yaml").write_text(VM.replace("vnfd: vm", "vnfd: a"))
    (tmp_path / "notes.txt").write_text("no descriptor")
    assert [vnfd.id for vnfd in read([tmp_path]).vnfds] == ["a", "b"]


def test_a_descriptor_knows_its_file_and_digest():
    descriptors = read_texts({"vm.yaml": VM})
    (vnfd,) = descriptors.vnfds
    source = descriptors.source_of(vnfd)
    assert source.file == "vm.yaml"
    assert source.digest == hashlib.sha256(VM.encode()).hexdigest()


def test_errors_are_raised_all_together():
    with pytest.raises(DescriptorError) as caught:
        read_texts({"a.yaml": "vnfd: a\n", "b.yaml": "x: 1\n"})
    assert {problem.place.file for problem in caught.value.problems} == {
        "a.yaml",
        "b.yaml",
    }


def test_a_service_may_use_vnfds_that_are_on_board():
    only_nsd = nsd(ONE).removeprefix(f"{ROUTER}---\n")
    known = read_texts({"router.yaml": ROUTER}).vnfds
    assert read_texts({"nsd.yaml": only_nsd}, known=known).nsds
    assert check_texts({"nsd.yaml": only_nsd})[0][0].code == "vnfd.unknown"


def test_of_several_versions_the_newest_is_used():
    old, new = (ROUTER.replace("1.0", version) for version in ("1.9", "1.10"))
    known = read_texts({"new.yaml": new, "old.yaml": old}).vnfds
    (service,) = read_texts({"nsd.yaml": nsd(ONE)}, known=known).nsds
    assert vnfds_for(service, known)["router"].version == "1.10"


def test_a_version_that_is_asked_for_is_used():
    old, new = (ROUTER.replace("1.0", version) for version in ("1.9", "1.10"))
    text = nsd(ONE.replace("router", "router, vnfd-version: 1.9"))
    descriptors = read_texts(
        {"o.yaml": old, "n.yaml": new, "nsd.yaml": text.removeprefix(f"{ROUTER}---\n")}
    )
    (service,) = descriptors.nsds
    assert descriptors.vnfds_for(service)["router"].version == "1.9"


def test_versions_are_ordered_as_people_do():
    ordered = ["1.0-rc1", "1.0", "1.9", "1.10", "2"]
    assert sorted(reversed(ordered), key=age) == ordered


def test_other_encodings_are_not_passed_over_in_a_folder(tmp_path: Path):
    text = '<nfv xmlns="urn:etsi:nfv:yang:etsi-nfv-descriptors"/>'
    (tmp_path / "vnfd.xml").write_bytes(text.encode("utf-16"))
    (problem,) = check([tmp_path])[0]
    assert problem.code == "file.encoding"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_other_encodings_are_refused(encoding: str):
    (problem,) = check_texts({"vm.yaml": VM.encode(encoding)})[0]
    assert problem.code in ("file.encoding", "file.character")


def test_a_byte_order_mark_is_no_part_of_the_first_key():
    assert read_texts({"vm.yaml": VM.encode("utf-8-sig")}).vnfds


@given(data=st.data())
def test_no_damage_to_a_sample_breaks_the_reader(data: st.DataObject):
    """Cut, double or overwrite pieces of a sample: problems, but never a traceback."""
    text = bytearray(data.draw(st.sampled_from(list(SAMPLES.values()))))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(start + 40, len(text))))
        piece = st.sampled_from(PIECES) | st.binary(max_size=6)
        text[start:end] = data.draw(piece)
    problems, descriptors = check_texts({"file.yaml": bytes(text)})
    assert problems or descriptors.nsds or descriptors.vnfds
    assert all(problem.place.line >= 1 for problem in problems)


PIECES = [
    *[
        b"\n",
        b"\t",
        b"  ",
        b": ",
        b"- ",
        b"[",
        b"]",
        b"{",
        b"}",
        b"&a ",
        b"*a",
        b"!!x ",
    ],
    *[b"'", b'"', b"|\n", b">\n", b"#", b"---\n", b"? ", b"<<: ", b"%", b"~", b"\0"],
    *[b"\xc3\xa4", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"null", b"-1", b"1e9", b"yes"],
    *[b"vdus: ", b"vls: ", b"external: ", b"apart: ", b"connect: ", b"instances: 99"],
]


@given(text=st.text() | st.text(alphabet="[]{}:,-?&*!|>'\"%#\n \tab~"))
def test_no_text_breaks_the_reader(text: str):
    assert check_texts({"file.yaml": text})[0]
