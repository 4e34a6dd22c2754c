"""The CA and the certificate of Keystone's endpoint with TLS."""

from pathlib import Path

from tests.testbed.libvirt.namespace import call

KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
DAYS = ("-days", "30")
NAMES = "subjectAltName=IP:127.0.0.1,DNS:localhost"
EXTENSIONS = ("-addext", NAMES, "-addext", "basicConstraints=critical,CA:FALSE")


def make(directory: Path) -> None:
    """Make both."""
    directory.mkdir(parents=True)
    ca_key, ca = directory / "cakey.pem", directory / "cacert.pem"
    certificate = ("-keyout", f"{directory}/keystone-key.pem")
    call(
        *("openssl", "req", "-x509", *KEY, *DAYS, "-subj", "/CN=nfvo test bed"),
        *("-keyout", str(ca_key), "-out", str(ca)),
    )
    call(
        *("openssl", "req", "-x509", *KEY, *DAYS, "-subj", "/CN=keystone"),
        *(*EXTENSIONS, "-CA", str(ca), "-CAkey", str(ca_key)),
        *(*certificate, "-out", f"{directory}/keystone-cert.pem"),
    )
