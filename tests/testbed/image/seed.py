"""Make a NoCloud seed for a guest of this image, as cloud-init reads them."""

from collections.abc import Mapping
from io import BytesIO

from pycdlib import PyCdlib

META_DATA = "instance-id: {name}\nlocal-hostname: {name}\n"


def seed(name: str, *, network: str = "", user_data: str = "") -> bytes:
    """Return an ISO9660 image labelled cidata with the files of one guest."""
    files = {
        "meta-data": META_DATA.format(name=name),
        "network-config": network,
        "user-data": user_data,
    }
    return _iso({name: text.encode() for name, text in files.items()})


def _iso(files: Mapping[str, bytes]) -> bytes:
    iso = PyCdlib()
    iso.new(vol_ident="cidata", rock_ridge="1.09", joliet=3)
    for number, (name, data) in enumerate(files.items()):
        iso.add_fp(
            BytesIO(data),
            len(data),
            f"/FILE{number}.;1",
            rr_name=name,
            joliet_path=f"/{name}",
        )
    out = BytesIO()
    iso.write_fp(out)
    iso.close()
    return out.getvalue()
