"""A small ISO 9660 image with a few files."""

from collections.abc import Mapping
from io import BytesIO

from pycdlib import PyCdlib

ROOT_READS = 0o100400


def iso_image(label: str, files: Mapping[str, bytes]) -> bytes:
    """
    Return an image whose files have these names in Rock Ridge and in Joliet.

    It has the time of now in it, so its bytes differ even when the files do not.
    """
    iso = PyCdlib()
    iso.new(vol_ident=label, rock_ridge="1.09", joliet=3)
    for number, (name, content) in enumerate(files.items()):
        iso.add_fp(
            BytesIO(content),
            len(content),
            f"/FILE{number}.;1",
            rr_name=name,
            joliet_path=f"/{name}",
            file_mode=ROOT_READS,
        )
    image = BytesIO()
    iso.write_fp(image)
    iso.close()
    return image.getvalue()
