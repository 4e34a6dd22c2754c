"""Signatures of packages: whole, broken, weak, expired, by friends and by strangers."""

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options

from nfvo.descriptor.package.rules import Rules, Verdict
from nfvo.descriptor.package.trust import Trust
from nfvo.descriptor.package.verify import Check
from nfvo.errors import InvalidSettings
from tests.descriptor.package.made import (
    FILES,
    METADATA,
    NOW,
    codes,
    codes_of,
    examined,
    folder_of,
    hashed,
    with_manifest,
    zip_bytes,
)
from tests.descriptor.package.signing import Identity, identity, sign, signed_manifest

ACME = identity("acme", "ca", bits=2048)
CA = identity("ca", is_ca=True)
TRUSTING = Rules(Check(Trust((CA.certificate,)), NOW))
TEXT = METADATA + hashed(FILES)
CSAR = zip_bytes(with_manifest(FILES))
Files = dict[str, bytes]


def signed(who: Identity = ACME, *options: PKCS7Options) -> Files:
    """Return a package whose manifest is signed."""
    return with_manifest(FILES, signed_manifest(TEXT, who, *options))


def around(signature: bytes, **more: bytes) -> bytes:
    """Return the zip of option 2."""
    return zip_bytes({"vnf.csar": CSAR, "vnf.cms": signature, **more})


def verdict(tmp_path: Path, data: bytes, rules: Rules = TRUSTING) -> Verdict:
    (tmp_path / "pkg.csar").write_bytes(data)
    return examined(tmp_path / "pkg.csar", rules).verdict


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(zip_bytes(signed()), id="RSA"),
        pytest.param(zip_bytes(signed(identity("ec", "ca"))), id="elliptic curve"),
        pytest.param(
            zip_bytes(signed(ACME, PKCS7Options.NoAttributes)), id="no attributes"
        ),
        pytest.param(
            zip_bytes(
                {
                    **signed(ACME, PKCS7Options.NoCerts),
                    "vnf.cert": ACME.pem,
                }
            ),
            id="a separate certificate",
        ),
        pytest.param(around(sign(CSAR, ACME)), id="option 2"),
        pytest.param(
            around(sign(CSAR, ACME, encoding=Encoding.DER)), id="option 2, DER"
        ),
        pytest.param(
            around(sign(CSAR, ACME, PKCS7Options.NoCerts), **{"vnf.cert": ACME.pem}),
            id="option 2, a separate certificate",
        ),
    ],
)
def test_a_package_by_a_known_signer_is_trusted(data: bytes, tmp_path: Path):
    assert codes_of(tmp_path, data, TRUSTING) == []
    assert verdict(tmp_path, data) is Verdict.TRUSTED


def changed() -> bytes:
    """Return a signed package whose manifest was changed afterwards."""
    files = signed()
    return zip_bytes({**files, "vnf.mf": files["vnf.mf"].replace(b"acme", b"evil")})


def one_file(signature: bytes, certificate: bytes = ACME.pem) -> bytes:
    """Return a package with a signature of one of its files."""
    text = b"\nSource: Scripts/start.sh\nSignature: s.cms\nCertificate: s.cert\n"
    files = {**FILES, "s.cms": signature, "s.cert": certificate}
    return zip_bytes(with_manifest(files, METADATA + hashed(FILES) + text))


SCRIPT = FILES["Scripts/start.sh"]
STRANGER, OLD = identity("stranger"), identity("old", "ca", days=-1)
BY_ANOTHER = identity("other", "ca")


@pytest.mark.parametrize(
    ("code", "data"),
    [
        pytest.param("signature.broken", changed(), id="a changed manifest"),
        pytest.param(
            "signature.broken", around(sign(CSAR + b"x", ACME)), id="a changed package"
        ),
        pytest.param(
            "signature.unknown-signer", zip_bytes(signed(STRANGER)), id="a stranger"
        ),
        pytest.param(
            "signature.unknown-signer",
            zip_bytes(signed(identity("under", "acme-is-no-ca"))),
            id="under a strange CA",
        ),
        pytest.param("signature.expired", zip_bytes(signed(OLD)), id="expired"),
        pytest.param(
            "signature.weak",
            zip_bytes(signed(identity("weak", "ca", bits=1024))),
            id="1024 bits",
        ),
        pytest.param(
            "signature.certificate",
            zip_bytes(signed(ACME, PKCS7Options.NoCerts)),
            id="no certificate",
        ),
        pytest.param(
            "signature.certificate",
            zip_bytes({**signed(ACME, PKCS7Options.NoCerts), "vnf.cert": CA.pem}),
            id="another's certificate",
        ),
        pytest.param("signature.syntax", around(b"no CMS"), id="no CMS"),
        pytest.param(
            "signature.uncovered", zip_bytes({**signed(), "x.sh": b""}), id="a new file"
        ),
        pytest.param("signature.broken", one_file(sign(b"x", ACME)), id="one file"),
        pytest.param("signature.syntax", one_file(b"no CMS"), id="one file, no CMS"),
        pytest.param(
            "signature.syntax",
            one_file(sign(SCRIPT, ACME), b"no certificate"),
            id="one file, no certificate",
        ),
        pytest.param(
            "package.nested",
            zip_bytes({"a.zip": around(sign(CSAR, ACME))}),
            id="thrice",
        ),
    ],
)
def test_a_signature_that_is_not_right_has_its_problem(
    code: str, data: bytes, tmp_path: Path
):
    assert code in codes_of(tmp_path, data, TRUSTING)


def test_a_signature_of_one_file_is_checked(tmp_path: Path):
    found = codes_of(tmp_path, one_file(sign(SCRIPT, ACME)), TRUSTING)
    assert found == []


def test_without_a_trust_store_a_signature_is_untested(tmp_path: Path):
    nobody = replace(TRUSTING, check=Check(Trust(), NOW))
    data = zip_bytes(signed())
    assert codes_of(tmp_path, data, nobody) == ["signature.untested"]
    assert verdict(tmp_path, data, nobody) is Verdict.UNKNOWN


def test_a_signer_may_be_trusted_without_a_ca(tmp_path: Path):
    pinned = replace(TRUSTING, check=Check(Trust((STRANGER.certificate,)), NOW))
    assert codes_of(tmp_path, zip_bytes(signed(STRANGER)), pinned) == []


def test_a_signature_ends_with_its_certificate(tmp_path: Path):
    later = replace(TRUSTING, check=Check(TRUSTING.check.trust, NOW + timedelta(31)))
    assert codes_of(tmp_path, zip_bytes(signed()), later) == ["signature.expired"]


def test_an_unsigned_package_is_refused_where_signatures_are_required(tmp_path: Path):
    strict = replace(TRUSTING, require_signed=True)
    path = folder_of(tmp_path / "a", with_manifest(FILES))
    assert codes(path, strict) == ["signature.missing"]
    assert codes(folder_of(tmp_path / "b", signed()), strict) == []


@pytest.mark.parametrize(
    "form",
    [
        pytest.param(lambda text: text.replace(b"\n", b"\r\n"), id="lines of DOS"),
        pytest.param(bytes.rstrip, id="without the last line end"),
    ],
)
def test_a_manifest_may_be_signed_as_openssl_signs_texts(
    form: Callable[[bytes], bytes], tmp_path: Path
):
    text = TEXT + b"\n" + sign(form(TEXT), ACME)
    assert codes_of(tmp_path, zip_bytes(with_manifest(FILES, text)), TRUSTING) == []


OPENSSL = [
    pytest.param((), id="as a text"),
    pytest.param(("-binary",), id="binary"),
    pytest.param(("-binary", "-keyopt", "rsa_padding_mode:pss"), id="PSS"),
    pytest.param(("-binary", "-md", "sha512"), id="SHA-512"),
    pytest.param(("-binary", "-nodetach", "-stream"), id="BER, with its content"),
]


@pytest.mark.skipif(not shutil.which("openssl"), reason="the program openssl")
@pytest.mark.parametrize("options", OPENSSL)
def test_what_openssl_signs_is_understood(options: tuple[str, ...], tmp_path: Path):
    run(tmp_path, "req -x509 -newkey rsa:2048 -nodes -keyout k -out c -subj /CN=me")
    (tmp_path / "text").write_bytes(TEXT)
    sign = "cms -sign -in text -signer c -inkey k -outform PEM -out cms"
    run(tmp_path, sign, *options)
    text = TEXT + (tmp_path / "cms").read_bytes()
    pinned = Trust.read(tmp_path / "c")
    at = pinned.certificates[0].not_valid_before_utc
    found = codes_of(
        tmp_path, zip_bytes(with_manifest(FILES, text)), Rules(Check(pinned, at))
    )
    assert found == []


@pytest.mark.skipif(not shutil.which("openssl"), reason="the program openssl")
def test_a_signer_of_version_1_is_held_against_its_ca(tmp_path: Path):
    run(tmp_path, "req -x509 -newkey rsa:2048 -nodes -keyout ck -out ca -subj /CN=ca")
    run(tmp_path, "req -newkey rsa:2048 -nodes -keyout k -out r -subj /CN=me")
    run(tmp_path, "x509 -req -in r -CA ca -CAkey ck -CAcreateserial -out c")
    (tmp_path / "text").write_bytes(TEXT)
    run(tmp_path, "cms -sign -in text -signer c -inkey k -outform PEM -out cms")
    trust = Trust.read(tmp_path / "ca")
    data = zip_bytes(with_manifest(FILES, TEXT + (tmp_path / "cms").read_bytes()))
    at = Trust.read(tmp_path / "c").certificates[0].not_valid_before_utc
    assert codes_of(tmp_path, data, Rules(Check(trust, at))) == []
    others = Rules(Check(Trust((CA.certificate,)), at))
    assert codes_of(tmp_path, data, others) == ["signature.unknown-signer"]


def run(folder: Path, command: str, *more: str) -> None:
    """Run openssl in a folder."""
    subprocess.run(
        ["openssl", *command.split(), *more],
        cwd=folder,
        check=True,
        capture_output=True,
    )


@pytest.mark.parametrize("content", [b"", b"no certificate"])
def test_a_trust_store_without_certificates_is_said(content: bytes, tmp_path: Path):
    (tmp_path / "ca.pem").write_bytes(content)
    with pytest.raises(InvalidSettings, match="trust store"):
        Trust.read(tmp_path)
