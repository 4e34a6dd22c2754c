"""
A CMS signature (RFC 5652) → who signed, and over which digest.

`cryptography` makes such signatures and does not check them, so its structure is
taken apart here; keys, certificates and the mathematics are the library's.
"""

import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from nfvo.descriptor.package import ber
from nfvo.descriptor.package.ber import NotBer, Value

PEM = re.compile(
    rb"-----BEGIN (CMS|PKCS7|PKCS #7 SIGNED DATA)-----\s(.*?)-----END \1-----",
    re.DOTALL,
)
PEM_CERTIFICATES = b"-----BEGIN CERTIFICATE-----"
SIGNED_DATA = "1.2.840.113549.1.7.2"
CONTENT_TYPE = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
TAGGED_0 = 0xA0
UNUSABLE = (
    ValueError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)
MAX_SIGNERS, MAX_CERTIFICATES = 8, 32

DIGESTS = {
    "2.16.840.1.101.3.4.2.4": "sha224",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
WEAK_DIGESTS = {"1.2.840.113549.2.5": "MD5", "1.3.14.3.2.26": "SHA-1"}


@dataclass(frozen=True, slots=True)
class Signer:
    """
    One signature: over ``attributes``, which hold ``digest`` of the content.

    Without attributes, it is over the content itself.  ``digest_oid`` says of which
    kind the digest is, ``identifier`` whose certificate to look for.
    """

    identifier: Value
    digest_oid: str
    algorithm: Value
    signature: bytes
    attributes: bytes = b""
    digest: bytes = b""

    def is_by(self, certificate: x509.Certificate) -> bool:
        """Say whether a certificate is the one that this signer names."""
        if self.identifier.tag == ber.SEQUENCE:
            issuer, serial = self.identifier.inside[:2]
            number = int.from_bytes(serial.content, "big", signed=True)
            return number == certificate.serial_number and issuer.raw == _issuer(
                certificate
            )
        return self.identifier.octets == _key_identifier(certificate)


@dataclass(frozen=True, slots=True)
class Signed:
    """What a signature file holds."""

    signers: tuple[Signer, ...]
    certificates: tuple[x509.Certificate, ...]


def signed(data: bytes) -> Signed:
    """Return what a signature says, PEM or DER; raise ``NotBer``."""
    content = ber.parse(_binary(data))
    if content.tag != ber.SEQUENCE or content.child(0, ber.OID).dotted != SIGNED_DATA:
        raise NotBer("it is no signed data")
    body = content.child(1, TAGGED_0).child(0, ber.SEQUENCE)
    kind = body.child(2, ber.SEQUENCE).child(0, ber.OID).dotted
    signers = tuple(_signer(one, kind) for one in _last(body))
    if not 0 < len(signers) <= MAX_SIGNERS:
        raise NotBer(f"it has {len(signers)} signers")
    return Signed(signers, tuple(_certificates(body)))


def certificates(data: bytes) -> tuple[x509.Certificate, ...]:
    """Return the certificates of a file, PEM or DER; raise ``NotBer``."""
    try:
        if PEM_CERTIFICATES in data:
            found = x509.load_pem_x509_certificates(data)
        else:
            found = [x509.load_der_x509_certificate(data)]
        for one in found:
            _ = one.public_key(), one.extensions, one.subject, one.version
        return tuple(found)
    except UNUSABLE as error:
        raise NotBer(f"it is no certificate: {error}") from error


def _binary(data: bytes) -> bytes:
    armoured = PEM.search(data)
    if armoured is None:
        return data
    try:
        return b64decode(b"".join(armoured[2].split()), validate=True)
    except ValueError as error:
        raise NotBer(f"it is no base64: {error}") from error


def _signer(value: Value, kind: str) -> Signer:
    """Return one SignerInfo (RFC 5652, 5.3) of content of a kind."""
    if value.tag != ber.SEQUENCE or len(value.inside) < 5:
        raise NotBer("a signer without a signature")
    identifier, digest, *rest = value.inside[1:]
    attributes = rest.pop(0) if rest[0].tag == TAGGED_0 else None
    if len(rest) < 2 or rest[0].tag != ber.SEQUENCE:
        raise NotBer("a signer without a signature")
    signer = Signer(
        identifier=identifier,
        digest_oid=digest.child(0, ber.OID).dotted,
        algorithm=rest[0],
        signature=rest[1].octets,
    )
    return signer if attributes is None else _with_attributes(signer, attributes, kind)


def _with_attributes(signer: Signer, attributes: Value, kind: str) -> Signer:
    """Add the attributes that are signed in place of the content (5.4)."""
    found: dict[str, Value] = {}
    for attribute in attributes:
        name = attribute.child(0, ber.OID).dotted
        if name in found:
            raise NotBer("an attribute that is there twice")
        found[name] = attribute.child(1, ber.SET)
    if CONTENT_TYPE not in found or MESSAGE_DIGEST not in found:
        raise NotBer("signed attributes without the digest of the content")
    if found[CONTENT_TYPE].child(0, ber.OID).dotted != kind:
        raise NotBer("signed as content of another type")
    return Signer(
        identifier=signer.identifier,
        digest_oid=signer.digest_oid,
        algorithm=signer.algorithm,
        signature=signer.signature,
        attributes=bytes([ber.SET]) + attributes.raw[1:],
        digest=found[MESSAGE_DIGEST].child(0, ber.OCTETS).content,
    )


def _last(body: Value) -> Value:
    return body.child(len(body.inside) - 1, ber.SET)


def _certificates(body: Value) -> Iterator[x509.Certificate]:
    for part in body.inside[3:]:
        if part.tag != TAGGED_0:
            continue
        if len(part.inside) > MAX_CERTIFICATES:
            raise NotBer(f"it has {len(part.inside)} certificates")
        for one in part:
            yield from certificates(one.raw)


def _issuer(certificate: x509.Certificate) -> bytes:
    """Return the issuer's name as it stands in the certificate."""
    fields: list[Value] = [*ber.parse(certificate.tbs_certificate_bytes)]
    return fields[3 if fields[0].tag == TAGGED_0 else 2].raw


def _key_identifier(certificate: x509.Certificate) -> bytes | None:
    try:
        extension = certificate.extensions.get_extension_for_class(
            x509.SubjectKeyIdentifier
        )
    except (x509.ExtensionNotFound, ValueError):
        return None
    digest: bytes = extension.value.digest
    return digest
