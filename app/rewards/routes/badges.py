"""A person's own badges: what they earned, what comes next, showing one to others and taking one along."""

from flask import Response as Answer
from flask import abort, flash, redirect, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.unit_of_work import unit_of_work
from app.journey.vocabulary import Zone
from app.organisation.queries import organisation
from app.rewards.queries.badges import get_earned
from app.rewards.queries.credentials import find_credential
from app.rewards.queries.proofs import are_badges_on
from app.rewards.routes.door import bp, own_id
from app.rewards.rules.credentials import linkedin_link
from app.rewards.rules.pictures import path_of, png_of, svg_of
from app.rewards.services import issuing
from app.rewards.services.outlook import read_outlook
from app.rewards.services.signing import address_of, bake_png, bake_svg, written
from app.rewards.vocabulary.badges import BadgesOff, Sign
from app.rewards.vocabulary.credentials import CredentialNotFound, Why
from app.web.access import costly, current_actor, signed_in_only
from app.web.security import never_stored
from app.web.templating import text


@bp.get("/badges")
@signed_in_only
@never_stored
def list_badges() -> str:
    """What was earned, and what is missing for the next ones."""
    if not are_badges_on(own_id()):
        return render_template("rewards/badges_off.html", why=BadgesOff.message)
    return render_template("rewards/badges.html", outlook=read_outlook(own_id()), sign_path=sign_path)


@bp.get("/badges/<badge_key>")
@signed_in_only
@never_stored
def show_badge(badge_key: str) -> str:
    """One badge, who sees it, and the ways to take it along."""
    earned = get_earned(_demand_on(), badge_key)
    award, credential = earned.award, find_credential(earned.award.id)
    address = address_of(credential.public_id) if credential else ""
    linkedin = ""
    if credential is not None and award.is_public:
        linkedin = linkedin_link(
            text(earned.badge.title), organisation().name, award.earned_at, address, credential.public_id
        )
    return render_template(
        "rewards/badge.html",
        award=award,
        badge=earned.badge,
        why=Why(award.revoked_why).label if award.revoked_why else "",
        credential=credential,
        address=address,
        linkedin=linkedin,
        sign_path=sign_path,
    )


@bp.post("/badges/<badge_key>/credential")
@signed_in_only
@costly
@never_stored
def issue_badge(badge_key: str) -> Response:
    """Make the files to take along."""
    with unit_of_work():
        issuing.issue_badge(_demand_on(), badge_key, language=language(), actor=current_actor())
    return _to(badge_key)


@bp.post("/badges/<badge_key>/publicity")
@signed_in_only
@costly
@never_stored
def show_to_others(badge_key: str) -> Response:
    """Let everybody who knows its address see a badge."""
    with unit_of_work():
        issuing.show_to_others(_demand_on(), badge_key, language=language(), actor=current_actor())
    flash(_("Whoever has its address can see it now."))
    return _to(badge_key)


@bp.post("/badges/<badge_key>/privacy")
@signed_in_only
@never_stored
def hide_from_others(badge_key: str) -> Response:
    """Let nobody else see a badge any more."""
    with unit_of_work():
        issuing.hide_from_others(own_id(), badge_key, actor=current_actor())
    flash(_("Nobody else sees it any more."))
    return _to(badge_key)


@bp.get("/badges/<badge_key>/badge.<file_kind>")
@signed_in_only
@costly
@never_stored
def download_badge(badge_key: str, file_kind: str) -> Answer:
    """The signed badge as a file, or in a picture."""
    earned = get_earned(_demand_on(), badge_key)
    credential = find_credential(earned.award.id)
    if credential is None or credential.document is None:
        raise CredentialNotFound
    badge, document = earned.badge, credential.document
    zone, sign = Zone(badge.zone), Sign(badge.sign)
    if file_kind == "json":
        answer = Answer(written(document), mimetype="application/json")
    elif file_kind == "svg":
        answer = Answer(bake_svg(svg_of(zone, sign, text(badge.title)), document), mimetype="image/svg+xml")
    elif file_kind == "png":
        answer = Answer(bake_png(png_of(zone, sign), document), mimetype="image/png")
    else:
        abort(404)
    answer.headers["Content-Disposition"] = f"attachment; filename={badge.key}.{file_kind}"
    return answer


def sign_path(sign: str) -> str:
    """A sign as a path of SVG, for templates."""
    return path_of(Sign(sign))


def language() -> str:
    """The language of whoever asks."""
    return str(get_locale() or "en")


def _demand_on() -> int:
    """The person in front of the page. Raises BadgesOff where there are none."""
    if not are_badges_on(own_id()):
        raise BadgesOff
    return own_id()


def _to(badge_key: str) -> Response:
    return redirect(url_for("rewards.show_badge", badge_key=badge_key), 303)
