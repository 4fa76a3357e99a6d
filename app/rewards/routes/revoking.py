"""HR and administrators find a badge and take it back, with a reason, or give it back."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.errors import Invalid
from app.core.unit_of_work import unit_of_work
from app.people.queries import find_person_by_email
from app.people.services.looking import note_looks
from app.rewards.forms.badges import FindBadgesForm, RevokeBadgeForm
from app.rewards.permissions import DECIDE_APPEALS, REVOKE_BADGES
from app.rewards.queries import credentials as queries
from app.rewards.queries.appeals import count_waiting_appeals
from app.rewards.queries.credentials import Granted
from app.rewards.routes.badges import sign_path
from app.rewards.routes.door import bp
from app.rewards.services import revoking
from app.rewards.vocabulary.credentials import Why
from app.web.access import current_actor, requires
from app.web.security import never_stored

_WHAT = "badges"


@bp.get("/badges-of-others")
@requires(REVOKE_BADGES)
@never_stored
def list_granted() -> str:
    """The badges of one person, or the one at an address."""
    form = FindBadgesForm(request.args)
    search = (form.search.data or "").strip() if form.validate() else ""
    found = _found(search)
    with unit_of_work():
        note_looks({one.award.person_id for one in found}, what=_WHAT, actor=current_actor())
    waiting = count_waiting_appeals() if DECIDE_APPEALS.allows(current_actor()) else None
    return render_template(
        "rewards/granted.html", form=form, search=search, found=found, sign_path=sign_path, waiting=waiting
    )


@bp.get("/badges-of-others/<int:award_id>")
@requires(REVOKE_BADGES)
@never_stored
def show_granted(award_id: int) -> str:
    """One badge of somebody, with the form that takes it back."""
    return _page(award_id, RevokeBadgeForm())


@bp.post("/badges-of-others/<int:award_id>/revocation")
@requires(REVOKE_BADGES)
@never_stored
def revoke_badge(award_id: int) -> Response | tuple[str, int]:
    """Take a badge back."""
    form = RevokeBadgeForm.received()
    if form.validate():
        try:
            with unit_of_work():
                revoking.revoke_badge(
                    award_id, Why(form.why.data), note=form.note.data or "", actor=current_actor()
                )
            flash(_("Taken back. The person is told why."))
            return _to(award_id)
        except Invalid as refused:
            form.blame(refused)
    return _page(award_id, form), 422


@bp.post("/badges-of-others/<int:award_id>/restoration")
@requires(REVOKE_BADGES)
@never_stored
def restore_badge(award_id: int) -> Response:
    """Give a badge back."""
    with unit_of_work():
        is_new = revoking.restore_badge(award_id, actor=current_actor())
    if is_new:
        flash(_("Given back. The person is told."))
    else:
        flash(_("This badge holds; nobody has taken it back, so there was nothing to give back."), "info")
    return _to(award_id)


def _found(search: str) -> list[Granted]:
    if not search:
        return []
    person = find_person_by_email(search)
    if person is not None:
        return list(queries.list_granted_to(person.id))
    return list(queries.list_granted_as(search.rstrip("/").rpartition("/")[2].lower()))


def _page(award_id: int, form: RevokeBadgeForm) -> str:
    granted = queries.get_granted(award_id)
    with unit_of_work():
        note_looks([granted.award.person_id], what=_WHAT, actor=current_actor())
    granted = queries.get_granted(award_id)
    why = Why(granted.award.revoked_why).label if granted.award.revoked_why else ""
    return render_template("rewards/granted_one.html", one=granted, form=form, why=why, sign_path=sign_path)


def _to(award_id: int) -> Response:
    return redirect(url_for("rewards.show_granted", award_id=award_id), 303)
