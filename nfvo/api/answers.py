"""The kinds of answers that routes give."""

import hashlib
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import Request, Response

from nfvo import __version__
from nfvo.api.schemas import to_json
from nfvo.lcm.listing import Page
from nfvo.lcm.op_occ import LcmOpOcc
from nfvo.lcm.reading import Reading
from nfvo.lcm.status import freshness

JSON = "application/json"
MARKER = "nextpage_opaque_marker"
STYLE_ONLY = "default-src 'none'; style-src 'unsafe-inline'"
NO_CONTENT = HTTPStatus.NO_CONTENT


def ok(value: object) -> Response:
    """Answer with a value."""
    return Response(to_json(value), media_type=JSON)


def picture(svg: str) -> Response:
    """Answer with a picture, which browsers are to run nothing of."""
    headers = {"Content-Security-Policy": STYLE_ONLY}
    return Response(svg, headers=headers, media_type="image/svg+xml")


def created(value: object, location: str) -> Response:
    """Answer with what has been made, and where it is from now on."""
    return Response(
        to_json(value), HTTPStatus.CREATED, {"Location": location}, media_type=JSON
    )


def accepted(op_occ: LcmOpOcc) -> Response:
    """Answer that an operation runs, and where to look at it (SOL005, 6.4.4)."""
    location = f"/nslcm/v2/ns_lcm_op_occs/{op_occ.id}"
    return Response(status_code=HTTPStatus.ACCEPTED, headers={"Location": location})


def taken_up() -> Response:
    """Answer that it is being worked on; what is asked about it will tell."""
    return Response(status_code=HTTPStatus.ACCEPTED)


def done() -> Response:
    """Answer that it is done, and that there is no more to say."""
    return Response(status_code=NO_CONTENT)


def unless_known(request: Request, tag: str, make: Callable[[], object]) -> Response:
    """Answer 304 when the client has the answer with this tag, else with the value."""
    return _known(request, tag) or _tagged(tag, make())


def page(request: Request, found: Page[object]) -> Response:
    """Answer with a page of a list, and where the next one is (SOL013, 5.4.2.3)."""
    return page_within(request, found, found.items)


def page_within(request: Request, found: Page[object], whole: object) -> Response:
    """Answer with an object that has a page of a list in it, and where the next is."""
    return Response(to_json(whole), headers=_link(request, found), media_type=JSON)


def page_unless_known(
    request: Request, tag: str, make: Callable[[], Page[object]]
) -> Response:
    """Answer as ``unless_known`` with a page of a list."""
    if known := _known(request, tag):
        return known
    found = make()
    answer = _tagged(tag, found.items)
    answer.headers.update(_link(request, found))
    return answer


def _known(request: Request, tag: str) -> Response | None:
    sent = request.headers.get("if-none-match", "")
    if tag not in (one.strip() for one in sent.split(",")):
        return None
    return Response(status_code=HTTPStatus.NOT_MODIFIED, headers={"ETag": tag})


def _tagged(tag: str, value: object) -> Response:
    return Response(to_json(value), headers={"ETag": tag}, media_type=JSON)


def _link(request: Request, found: Page[object]) -> dict[str, str]:
    """Return the header with the way to the next page, without what proxies change."""
    if not found.next:
        return {}
    asked = [(k, v) for k, v in request.query_params.multi_items() if k != MARKER]
    query = urlencode([*asked, (MARKER, found.next)])
    return {"Link": f'<{request.url.path}?{query}>; rel="next"'}


def records_tag(view: Reading) -> str:
    """Return the ETag of answers made of records alone."""
    return _tag(str(view.revision()))


def views_tag(view: Reading) -> str:
    """
    Return the ETag of answers that tell a status.

    It changes with every record and whenever time alone may have changed a status;
    ages within an unchanged answer are up to ``status.STALE_AFTER_S`` too low.
    """
    seen = freshness(view.now(), view.hosts(), view.host_observations().values())
    return _tag(f"{view.revision()} {seen}")


def _tag(text: str) -> str:
    digest = hashlib.sha256(f"{__version__} {text}".encode()).hexdigest()
    return f'W/"{digest[:24]}"'
