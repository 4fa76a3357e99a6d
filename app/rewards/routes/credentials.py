"""What everybody may see: a badge that its holder shows, the keys, and what does not hold any more."""

from uuid import UUID

from flask import Response, jsonify, render_template

from app.core.addresses import full_address
from app.journey.vocabulary import Zone
from app.organisation.queries import organisation
from app.rewards.queries import credentials as queries
from app.rewards.routes.badges import sign_path
from app.rewards.routes.door import bp
from app.rewards.rules.credentials import issuer_document, issuer_of
from app.rewards.rules.pictures import svg_of
from app.rewards.services.signing import written
from app.rewards.vocabulary.badges import Sign
from app.rewards.vocabulary.credentials import CredentialNotFound, Standing
from app.web.access import public
from app.web.security import never_stored
from app.web.templating import text

#: For so long anybody may show what changes seldom without asking again.
_KEPT_SECONDS = 300


@bp.get("/credentials/<uuid:public_id>")
@public
@never_stored
def show_credential(public_id: UUID) -> tuple[str, int]:
    """Whether a badge holds, in words."""
    shown = queries.get_shown(str(public_id))
    page = render_template(
        "rewards/credential.html", shown=shown, sign_path=sign_path, house=organisation().name
    )
    return page, 410 if shown.standing is Standing.WITHDRAWN else 200


@bp.get("/credentials/<uuid:public_id>/badge.json")
@public
@never_stored
def download_credential(public_id: UUID) -> Response:
    """A badge that its holder shows, as a program checks it."""
    shown = queries.get_shown(str(public_id))
    if shown.credential.document is None:
        raise CredentialNotFound
    answer = Response(written(shown.credential.document), mimetype="application/json")
    answer.headers["Content-Disposition"] = "attachment; filename=badge.json"
    return answer


@bp.get("/credentials/badges/<int:badge_id>")
@public
def show_definition(badge_id: int) -> Response:
    """What a badge is, and what it took."""
    badge = queries.get_issued_badge(badge_id)
    page = render_template(
        "rewards/definition.html", badge=badge, sign_path=sign_path, house=organisation().name
    )
    return _kept(Response(page, mimetype="text/html"))


@bp.get("/credentials/badges/<int:badge_id>.svg")
@public
def draw_definition(badge_id: int) -> Response:
    """What a badge looks like."""
    badge = queries.get_issued_badge(badge_id)
    drawing = svg_of(Zone(badge.zone), Sign(badge.sign), text(badge.title))
    return _kept(Response(drawing, mimetype="image/svg+xml"))


@bp.get("/credentials/status/<int:number>")
@public
def show_status_list(number: int) -> Response:
    """The signed list of what does not hold any more."""
    return _kept(Response(written(queries.get_status_list(number)), mimetype="application/json"))


@bp.get("/.well-known/did.json")
@public
def show_issuer() -> Response:
    """The organisation's keys, for whoever checks a badge."""
    keys = queries.list_public_keys()
    if not keys:
        raise CredentialNotFound
    return _kept(jsonify(issuer_document(issuer_of(full_address("/")), keys)))


def _kept(answer: Response) -> Response:
    answer.headers["Cache-Control"] = f"public, max-age={_KEPT_SECONDS}"
    answer.add_etag()
    return answer
