"""
What services are made of: descriptors, packages, images are taken in and given up here.

Each descriptor on board has one package, the same whichever way it came.  Bytes are
the API's business: what it has put into the artifact store is told to us, and we tell
what serves nobody any more.
"""

from nfvo.lcm.catalogue.descriptors import (
    CameIn,
    Draft,
    Onboarded,
    draft,
    draft_of_texts,
    onboard,
    remove_descriptor,
    take_in,
)
from nfvo.lcm.catalogue.guard import check_enabled
from nfvo.lcm.catalogue.images import put_image, remove_image
from nfvo.lcm.catalogue.models import model_of, vnfds
from nfvo.lcm.catalogue.packages import (
    Brought,
    Modification,
    create,
    fail,
    finish,
    modify,
    remove_package,
    take_over,
    upload,
    uploaded,
)

__all__ = [
    "Brought",
    "CameIn",
    "Draft",
    "Modification",
    "Onboarded",
    "check_enabled",
    "create",
    "draft",
    "draft_of_texts",
    "fail",
    "finish",
    "model_of",
    "modify",
    "onboard",
    "put_image",
    "remove_descriptor",
    "remove_image",
    "remove_package",
    "take_in",
    "take_over",
    "upload",
    "uploaded",
    "vnfds",
]
