"""Asking for a badge: one's own page, and the list of whoever decides."""

from collections.abc import Collection

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.errors import Conflict, Invalid
from app.core.unit_of_work import unit_of_work
from app.rewards.forms.appeals import AskForBadgeForm, DecideAppealForm
from app.rewards.permissions import ASK_FOR_BADGES, DECIDE_APPEALS
from app.rewards.queries import appeals as queries
from app.rewards.queries.proofs import are_badges_on
from app.rewards.routes.door import bp, own_id
from app.rewards.services import appeals as services
from app.rewards.vocabulary.appeals import VERDICT_LABELS, Verdict
from app.rewards.vocabulary.badges import BadgesOff
from app.web.access import current_actor, requires
from app.web.parameters import page_number
from app.web.security import never_stored
from app.web.templating import text


@bp.get("/badges/appeals")
@requires(ASK_FOR_BADGES)
@never_stored
def list_own_appeals() -> str:
    """What one has asked for, and asking for another one."""
    form = AskForBadgeForm(data={"badge": request.args.get("badge", "")})
    return _own_page(form, is_new=True)


@bp.post("/badges/appeals")
@requires(ASK_FOR_BADGES)
@never_stored
def ask_for_badge() -> Response | tuple[str, int]:
    form, status = _with_choices(AskForBadgeForm.received()), 422
    if form.validate():
        try:
            with unit_of_work():
                services.ask_for_badge(form.badge.data, form.words.data or "", actor=current_actor())
            flash(_("Asked. You are told what HR decides, and why."))
            return redirect(url_for("rewards.list_own_appeals"), 303)
        except (Conflict, Invalid) as refused:
            status = form.blame(refused)
    return _own_page(form), status


@bp.get("/badges-of-others/appeals")
@requires(DECIDE_APPEALS)
@never_stored
def list_appeals() -> str:
    return _list_page()


@bp.post("/badges-of-others/appeals/<int:appeal_id>/decision")
@requires(DECIDE_APPEALS)
@never_stored
def decide_appeal(appeal_id: int) -> Response | tuple[str, int]:
    form, status = DecideAppealForm.received(), 422
    if form.validate():
        try:
            with unit_of_work():
                services.decide_appeal(
                    appeal_id,
                    Verdict(form.decision.data or ""),
                    answer=form.answer.data or "",
                    actor=current_actor(),
                )
            flash(_("Decided. They are told, with your words."))
            return redirect(url_for("rewards.list_appeals"), 303)
        except (Conflict, Invalid) as refused:
            status = form.blame(refused)
    return _list_page(form, appeal_id), status


def _own_page(form: AskForBadgeForm, *, is_new: bool = False) -> str:
    if not are_badges_on(own_id()):
        return render_template("rewards/badges_off.html", why=BadgesOff.message)
    appeals = queries.list_own_appeals(own_id())
    waiting = {one.badge_key for one in appeals if one.decided_at is None} if is_new else set[str]()
    return render_template(
        "rewards/appeals_own.html",
        form=_with_choices(form, but=waiting),
        appeals=appeals,
        verdicts=VERDICT_LABELS,
    )


def _with_choices(form: AskForBadgeForm, *, but: Collection[str] = ()) -> AskForBadgeForm:
    wanted = services.askable(own_id())
    form.badge.choices = [(key, text(one.title)) for key, one in wanted.items() if key not in but]
    return form


def _list_page(form: DecideAppealForm | None = None, deciding: int | None = None) -> str:
    is_decided = request.args.get("state") == "decided"
    if form is not None:
        form.answer.id = f"answer-{deciding}"
    return render_template(
        "rewards/appeals.html",
        page=queries.page_appeals(is_decided=is_decided, reader_id=own_id(), number=page_number()),
        is_decided=is_decided,
        waiting=queries.count_waiting_appeals(),
        form=form,
        deciding=deciding,
        verdicts=VERDICT_LABELS,
        url_for_page=lambda number: url_for(
            "rewards.list_appeals", state="decided" if is_decided else None, page=number
        ),
    )
