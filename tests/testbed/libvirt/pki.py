"""Keys for the tls and ssh URIs of a bed; made only when they are asked for."""

from pathlib import Path

from tests.testbed.libvirt.host import Host
from tests.testbed.libvirt.namespace import call

KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


def make_authority(pki: Path) -> None:
    """Make the bed's authority and the orchestrator's client certificate."""
    pki.mkdir(parents=True, exist_ok=True)
    if (pki / "clientcert.pem").exists():
        return
    call(
        *("openssl", "req", "-x509", *KEY, "-days", "30", "-subj", "/CN=nfvo test bed"),
        *("-keyout", str(pki / "cakey.pem"), "-out", str(pki / "cacert.pem")),
    )
    _make_certificate(
        pki, "client", subject="orchestrator", extensions="extendedKeyUsage=clientAuth"
    )


def make_host_certificate(pki: Path, host: Host) -> None:
    """Make a host's certificate, good for its name and its address."""
    extensions = (
        "extendedKeyUsage=serverAuth,clientAuth\n"
        f"subjectAltName=DNS:{host.name},IP:{host.ip}"
    )
    if (pki / f"{host.name}-cert.pem").exists():
        return
    _make_certificate(pki, f"{host.name}-", subject=host.name, extensions=extensions)
    _name_for_qemu(pki, host)


def _name_for_qemu(pki: Path, host: Host) -> None:
    """Give the keys the names that qemu wants for encrypted migration."""
    own = pki / host.name
    own.mkdir(exist_ok=True)
    (own / "ca-cert.pem").symlink_to(pki / "cacert.pem")
    for role in ("server", "client"):
        for part in ("cert", "key"):
            (own / f"{role}-{part}.pem").symlink_to(pki / f"{host.name}-{part}.pem")


def make_ssh_keys(pki: Path) -> None:
    """Make the hosts' key and the key that they let in."""
    pki.mkdir(parents=True, exist_ok=True)
    for name in ("ssh_host", "id_ed25519"):
        if not (pki / name).exists():
            call("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(pki / name))


def _make_certificate(pki: Path, stem: str, *, subject: str, extensions: str) -> None:
    request, wanted = pki / f"{stem}.csr", pki / f"{stem}.ext"
    wanted.write_text(extensions + "\n")
    call(
        *("openssl", "req", "-new", *KEY, "-subj", f"/CN={subject}"),
        *("-keyout", str(pki / f"{stem}key.pem"), "-out", str(request)),
    )
    call(
        *(
            "openssl",
            "x509",
            "-req",
            "-days",
            "30",
            "-in",
            str(request),
            "-CAcreateserial",
        ),
        *("-CA", str(pki / "cacert.pem"), "-CAkey", str(pki / "cakey.pem")),
        *("-extfile", str(wanted), "-out", str(pki / f"{stem}cert.pem")),
    )
