"""A CA, a signer and signatures, made for tests: no key is ever kept."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID

from tests.descriptor.package.made import NOW

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
DETACHED = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: Key

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)


@cache
def rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


@cache
def identity(
    name: str, issuer: str = "", days: int = 30, bits: int = 0, is_ca: bool = False
) -> Identity:
    """Return an identity, signed by another (a CA) or by itself; ``bits`` of RSA."""
    key: Key = rsa_key(bits) if bits else ec.generate_private_key(ec.SECP256R1())
    by = identity(issuer, is_ca=True) if issuer else None
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder(
        issuer_name=by.certificate.subject if by else subject,
        subject_name=subject,
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=NOW - timedelta(days=60),
        not_valid_after=NOW + timedelta(days=days),
    )
    builder = builder.add_extension(x509.BasicConstraints(is_ca, None), critical=True)
    signer = by.key if by else key
    return Identity(builder.sign(signer, hashes.SHA256()), key)


def sign(
    data: bytes,
    who: Identity,
    *options: pkcs7.PKCS7Options,
    encoding: Encoding = Encoding.PEM,
) -> bytes:
    """Return a detached signature as CMS."""
    builder = pkcs7.PKCS7SignatureBuilder().set_data(data)
    builder = builder.add_signer(who.certificate, who.key, hashes.SHA256())
    signature = builder.sign(encoding, [*DETACHED, *options])
    return signature.replace(b"PKCS7", b"CMS")


def signed_manifest(text: bytes, who: Identity, *options: pkcs7.PKCS7Options) -> bytes:
    """Return a manifest with its CMS block."""
    return text + b"\n" + sign(text, who, *options)
