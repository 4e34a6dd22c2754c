"""Whether a signature is right: its mathematics, its strength, and its signer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.package import ber
from nfvo.descriptor.package.ber import NotBer, Value
from nfvo.descriptor.package.cms import (
    DIGESTS,
    WEAK_DIGESTS,
    Signer,
    certificates,
    signed,
)
from nfvo.descriptor.package.trust import Trust, weak_key

HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
PSS = "1.2.840.113549.1.1.10"
RSA = "1.2.840.113549.1.1."
OF_SIGNATURE = {
    f"{RSA}14": "sha224",
    f"{RSA}11": "sha256",
    f"{RSA}12": "sha384",
    f"{RSA}13": "sha512",
    "1.2.840.10045.4.3.1": "sha224",
    "1.2.840.10045.4.3.2": "sha256",
    "1.2.840.10045.4.3.3": "sha384",
    "1.2.840.10045.4.3.4": "sha512",
}
WEAK_SIGNATURES = {f"{RSA}4": "MD5", f"{RSA}5": "SHA-1", "1.2.840.10045.4.1": "SHA-1"}
BROKEN = "the content is not as it was signed, or another key signed it"
Digests = Callable[[str], Iterable[bytes]]
"""An algorithm → the digests of the content, in each of the forms it may have had."""


@dataclass(frozen=True, slots=True)
class Check:
    """What signatures are held against: whom we trust, and when it is."""

    trust: Trust
    at: datetime


def examine(
    signature: bytes, beside: tuple[bytes, ...], digests: Digests, check: Check
) -> tuple[Fault, ...]:
    """
    Return what is wrong with a signature of a content, given by its digests.

    ``beside`` are the certificate files that came with it.
    """
    try:
        found = signed(signature)
        known = [*found.certificates]
        for file in beside:
            known.extend(certificates(file))
        return tuple(
            fault
            for signer in found.signers
            if (fault := _signer_fault(signer, known, digests, check))
        )
    except NotBer as error:
        hint = "sign with: openssl cms -sign -binary -outform PEM"
        return (Fault("signature.syntax", f"it cannot be read: {error}", hint=hint),)


def _signer_fault(
    signer: Signer, known: list[x509.Certificate], digests: Digests, check: Check
) -> Fault | None:
    certificate = next((one for one in known if signer.is_by(one)), None)
    if certificate is None:
        hint = "put the certificate into the signature, or beside it"
        message = "the signer's certificate is not there"
        return Fault("signature.certificate", message, hint=hint)
    return (
        _weakness(signer, certificate)
        or _wrong(signer, certificate, digests)
        or check.trust.doubt(certificate, known, check.at)
    )


def _weakness(signer: Signer, certificate: x509.Certificate) -> Fault | None:
    oid = signer.algorithm.child(0, ber.OID).dotted
    weak = WEAK_DIGESTS.get(signer.digest_oid) or WEAK_SIGNATURES.get(oid)
    said = f"signed with {weak}" if weak else weak_key(certificate)
    if not said:
        return None
    expected = "SHA-224 or better, RSA with 2048 bits or more, or elliptic curves"
    return Fault("signature.weak", said, expected, "have it signed again")


def _wrong(
    signer: Signer, certificate: x509.Certificate, digests: Digests
) -> Fault | None:
    algorithm = DIGESTS.get(signer.digest_oid)
    if algorithm is None:
        raise NotBer(f"the digest algorithm {signer.digest_oid} is not known")
    contents = [*digests(algorithm)]
    if signer.attributes:
        if signer.digest not in contents:
            return Fault("signature.broken", BROKEN)
        contents = [_digest(signer, signer.attributes)]
    if any(_is_by(certificate, signer, one) for one in contents):
        return None
    return Fault("signature.broken", BROKEN)


def _digest(signer: Signer, data: bytes) -> bytes:
    digest = hashes.Hash(HASHES[_hash_of(signer)])
    digest.update(data)
    return digest.finalize()


def _hash_of(signer: Signer) -> str:
    """Return the hash that the signature is over: its own, or that of the content."""
    oid = signer.algorithm.child(0, ber.OID).dotted
    if oid == PSS:
        return _pss_hash(signer.algorithm)
    return OF_SIGNATURE.get(oid) or DIGESTS[signer.digest_oid]


def _pss_hash(algorithm: Value) -> str:
    """Return the hash in the parameters of RSASSA-PSS; without, it is SHA-1."""
    for part in algorithm.child(1, ber.SEQUENCE):
        if part.tag == 0xA0:
            oid = part.child(0, ber.SEQUENCE).child(0, ber.OID).dotted
            if oid in DIGESTS:
                return DIGESTS[oid]
    raise NotBer("RSASSA-PSS with a hash that is not known")


def _is_by(certificate: x509.Certificate, signer: Signer, digest: bytes) -> bool:
    """Say whether the key of a certificate made the signature."""
    key = certificate.public_key()
    algorithm = HASHES[_hash_of(signer)]
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signer.signature, digest, _padding(signer), Prehashed(algorithm))
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signer.signature, digest, ec.ECDSA(Prehashed(algorithm)))
        elif isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
            if not signer.attributes:
                raise NotBer("an Edwards curve without signed attributes")
            key.verify(signer.signature, signer.attributes)
        else:
            raise NotBer(f"a key of the type {type(key).__name__}")
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return True


def _padding(signer: Signer) -> padding.AsymmetricPadding:
    if signer.algorithm.child(0, ber.OID).dotted != PSS:
        return padding.PKCS1v15()
    algorithm = HASHES[_pss_hash(signer.algorithm)]
    return padding.PSS(padding.MGF1(algorithm), padding.PSS.AUTO)
