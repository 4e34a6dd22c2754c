"""Whom we trust: certificates of CAs or of signers, and chains that lead to them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import verification
from cryptography.x509.verification import Criticality, ExtensionPolicy

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.words import quoted
from nfvo.errors import InvalidSettings

MIN_RSA_BITS, MIN_EC_BITS = 2048, 224
GOOD_HASHES = (hashes.SHA224, hashes.SHA256, hashes.SHA384, hashes.SHA512)
SUFFIXES = frozenset({".pem", ".crt", ".cer", ".cert"})


@dataclass(frozen=True, slots=True)
class Trust:
    """The trust store: without certificates, nobody can be told from anybody."""

    certificates: tuple[x509.Certificate, ...] = ()

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a file of PEM, or those of a folder; raise ``InvalidSettings``."""
        try:
            files = sorted(path.iterdir()) if path.is_dir() else [path]
            chosen = [f for f in files if f == path or f.suffix in SUFFIXES]
            found = [
                certificate
                for file in chosen
                for certificate in x509.load_pem_x509_certificates(file.read_bytes())
            ]
        except (OSError, ValueError) as error:
            raise InvalidSettings(
                f"the trust store {path} cannot be read: {error}",
                hint="give a file of PEM certificates, or a folder of *.pem and *.crt",
            ) from error
        if not found:
            raise InvalidSettings(
                f"the trust store {path} has no certificates",
                hint=f"put files there that end in {' or '.join(sorted(SUFFIXES))}",
            )
        return cls(tuple(found))

    def doubt(
        self, signer: x509.Certificate, others: list[x509.Certificate], at: datetime
    ) -> Fault | None:
        """Return why a signer is not to be trusted at a time, if there is a reason."""
        if not signer.not_valid_before_utc <= at <= signer.not_valid_after_utc:
            return _expired(signer)
        who = quoted(signer.subject.rfc4514_string())
        if not self.certificates:
            hint = "say whom you trust: NFVO_TRUST, or nfvo validate --trust"
            message = f"signed by {who}, who was not held against a trust store"
            return Fault("signature.untested", message, hint=hint)
        if signer in self.certificates:
            return None
        try:
            self._verify(signer, [*others], at)
        except verification.VerificationError as error:
            hint = "add the certificate of its CA to the trust store, if you trust it"
            message = f"nobody known vouches for {who}: {error}"
            return Fault("signature.unknown-signer", message, hint=hint)
        return None

    def _verify(
        self, signer: x509.Certificate, others: list[x509.Certificate], at: datetime
    ) -> None:
        """
        Raise ``VerificationError`` unless a chain leads from the store to the signer.

        The library takes certificates of version 3 only; `openssl x509 -req` without
        extensions makes signers of version 1.  For those, their issuer is verified.
        """
        if signer.version is x509.Version.v3:
            self._verifier(at, _signer_policy()).verify(signer, others)
            return
        for issuer in (*self.certificates, *others):
            if _issued(issuer, signer):
                self._verifier(at, _ca_policy()).verify(issuer, others)
                return
        raise verification.VerificationError("its issuer is not there")

    def _verifier(
        self, at: datetime, last: ExtensionPolicy
    ) -> verification.ClientVerifier:
        """
        Return what builds chains (RFC 5280) for code, not for the web.

        The library's defaults are those of TLS: they want a subject alternative name
        and refuse certificates that may only sign.
        """
        store = verification.Store([*self.certificates])
        builder = verification.PolicyBuilder().store(store)
        builder = builder.time(at.astimezone(UTC).replace(tzinfo=None))
        builder = builder.extension_policies(ca_policy=_ca_policy(), ee_policy=last)
        return builder.build_client_verifier()


def weak_key(certificate: x509.Certificate) -> str:
    """Say in what way a key is too weak to sign with, or nothing."""
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < MIN_RSA_BITS:
        return f"signed with an RSA key of {key.key_size} bits"
    if isinstance(key, ec.EllipticCurvePublicKey) and key.key_size < MIN_EC_BITS:
        return f"signed with the curve {key.curve.name}"
    return ""


def _expired(signer: x509.Certificate) -> Fault:
    begin, end = signer.not_valid_before_utc, signer.not_valid_after_utc
    who = quoted(signer.subject.rfc4514_string())
    message = f"the certificate of {who} is valid from {begin:%F} to {end:%F}"
    return Fault("signature.expired", message, hint="have it signed again")


def _issued(issuer: x509.Certificate, signer: x509.Certificate) -> bool:
    """Say whether one certificate signed the other, not with a weak hash."""
    if not isinstance(signer.signature_hash_algorithm, GOOD_HASHES):
        return False
    try:
        signer.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _ca_policy() -> ExtensionPolicy:
    policy = ExtensionPolicy.permit_all().require_present(
        x509.BasicConstraints, Criticality.AGNOSTIC, _is_ca
    )
    return policy.may_be_present(x509.KeyUsage, Criticality.AGNOSTIC, _signs_others)


def _signer_policy() -> ExtensionPolicy:
    return ExtensionPolicy.permit_all().may_be_present(
        x509.KeyUsage, Criticality.AGNOSTIC, _signs
    )


def _is_ca(
    _policy: verification.Policy,
    certificate: x509.Certificate,
    constraints: x509.BasicConstraints,
) -> None:
    if not constraints.ca:
        raise ValueError(f"{certificate.subject.rfc4514_string()} is no CA")


def _signs_others(
    _policy: verification.Policy,
    certificate: x509.Certificate,
    usage: x509.KeyUsage | None,
) -> None:
    if usage is not None and not usage.key_cert_sign:
        raise ValueError(f"{certificate.subject.rfc4514_string()} signs no others")


def _signs(
    _policy: verification.Policy,
    _certificate: x509.Certificate,
    usage: x509.KeyUsage | None,
) -> None:
    if usage is not None and not (usage.digital_signature or usage.content_commitment):
        raise ValueError("the signer's key is not for signatures")
