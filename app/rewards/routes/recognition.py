"""Recognition for effort: one's own way to the next one, and HR's list of whom to take to dinner."""

import csv
import io
from decimal import Decimal

from flask import Response as Sheet
from flask import flash, redirect, render_template, request, url_for
from flask_babel import format_currency
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.clock import date_from_day, day_from_date, today
from app.core.errors import Conflict, Invalid
from app.core.unit_of_work import unit_of_work
from app.organisation.queries import organisation
from app.people.queries import get_person
from app.people.rules.cells import harmless
from app.people.services.looking import has_looked, note_look
from app.rewards.forms.recognition import HandOverForm, UndoForm
from app.rewards.models import Gift
from app.rewards.permissions import HAND_OVER_RECOGNITION, SEE_OWN_RECOGNITION
from app.rewards.queries import recognition as queries
from app.rewards.routes.door import bp, own_id
from app.rewards.services import recognition as services
from app.rewards.vocabulary.recognition import PIECES_EACH, AwardsAreOff, Standing
from app.web.access import costly, current_actor, requires
from app.web.forms import BaseForm
from app.web.parameters import page_number
from app.web.security import never_stored

COLUMNS = ("name", "department", "pieces", "earned_on", "state", "what", "given_on", "cost", "currency")


@bp.get("/recognition")
@requires(SEE_OWN_RECOGNITION)
@never_stored
def show_recognition() -> str:
    if not queries.are_awards_on(get_person(own_id())):
        raise AwardsAreOff
    return render_template(
        "rewards/recognition.html",
        progress=queries.progress_of(own_id()),
        each=PIECES_EACH,
        policy=queries.policy(),
        hands_over=HAND_OVER_RECOGNITION.allows(current_actor()),
    )


@bp.get("/recognition/people")
@requires(HAND_OVER_RECOGNITION)
@never_stored
def list_recognised() -> str:
    asked = request.args.get("state", "")
    standing = Standing(asked) if asked in set(Standing) else Standing.OPEN
    return render_template(
        "rewards/recognised.html",
        page=queries.page_list(standing, number=page_number()),
        standing=standing.value,
        each=PIECES_EACH,
        policy=queries.policy(),
        money=_money,
        url_for_page=lambda number: url_for("rewards.list_recognised", state=standing.value, page=number),
    )


@bp.get("/recognition/people/<int:recognition_id>")
@requires(HAND_OVER_RECOGNITION)
@never_stored
def show_recognised(recognition_id: int) -> str:
    line = queries.get_line(recognition_id)
    if not has_looked(line.person_id, current_actor()):
        with unit_of_work():
            note_look(line.person_id, actor=current_actor())
    return _recognised_page(recognition_id, HandOverForm(data={"on": date_from_day(today())}), UndoForm())


@bp.post("/recognition/people/<int:recognition_id>/hand-over")
@requires(HAND_OVER_RECOGNITION)
@never_stored
def hand_over(recognition_id: int) -> Response | tuple[str, int]:
    form, status = HandOverForm.received(), 422
    if form.validate() and form.on.data is not None:
        try:
            with unit_of_work():
                services.hand_over(
                    recognition_id,
                    what=form.what.data or "",
                    on=day_from_date(form.on.data),
                    cost=form.hundredths(),
                    currency=form.currency.data or None,
                    actor=current_actor(),
                )
            flash(_("Noted. It stands among what was handed over."))
            return _to(recognition_id)
        except (Conflict, Invalid) as refused:
            status = form.blame(refused)
    return _recognised_page(recognition_id, form, UndoForm()), status


@bp.post("/recognition/people/<int:recognition_id>/correction")
@requires(HAND_OVER_RECOGNITION)
@never_stored
def undo_hand_over(recognition_id: int) -> Response | tuple[str, int]:
    form, status = UndoForm.received(), 422
    if form.validate():
        try:
            with unit_of_work():
                services.undo_hand_over(recognition_id, why=form.why.data or "", actor=current_actor())
            flash(_("Taken back. The note about the mistake stays."))
            return _to(recognition_id)
        except (Conflict, Invalid) as refused:
            status = form.blame(refused)
    fresh = HandOverForm(data={"on": date_from_day(today())})
    return _recognised_page(recognition_id, fresh, form, shown=form), status


@bp.post("/recognition/people/<int:recognition_id>/listing")
@requires(HAND_OVER_RECOGNITION)
@never_stored
def list_all_the_same(recognition_id: int) -> Response:
    is_listed = request.form.get("is_listed") == "yes"
    with unit_of_work():
        services.list_all_the_same(recognition_id, is_listed=is_listed, actor=current_actor())
    flash(_("It is on the list.") if is_listed else _("The policy decides again."))
    return _to(recognition_id)


@bp.post("/recognition/people/exports")
@requires(HAND_OVER_RECOGNITION)
@costly
@never_stored
def export_recognition() -> Sheet:
    with unit_of_work():
        services.note_export(actor=current_actor())
    sheet = io.StringIO(newline="")
    lines = csv.writer(sheet)
    lines.writerow(COLUMNS)
    for one in queries.list_all():
        lines.writerow(harmless(cell) for cell in _cells(one))
    answer = Sheet(sheet.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=recognition.csv"
    return answer


def _cells(one: queries.ListLine) -> tuple[str, ...]:
    gift = one.gift
    earned_on = date_from_day(one.earned_on).isoformat()
    about = (one.name, one.department, str(one.pieces), earned_on, one.standing.value)
    if gift is None:
        return (*about, "", "", "", "")
    cost = "" if gift.cost is None else f"{Decimal(gift.cost) / 100:.2f}"
    return (*about, gift.what, date_from_day(gift.given_on).isoformat(), cost, gift.currency)


def _to(recognition_id: int) -> Response:
    return redirect(url_for("rewards.show_recognised", recognition_id=recognition_id), 303)


def _money(gift: Gift) -> str:
    """What it cost, as the reader writes it; empty where nobody noted it."""
    return "" if gift.cost is None else str(format_currency(Decimal(gift.cost) / 100, gift.currency))


def _recognised_page(
    recognition_id: int, form: HandOverForm, undo_form: UndoForm, *, shown: BaseForm | None = None
) -> str:
    line, form.currency.data = queries.get_line(recognition_id), organisation().currency
    return render_template(
        "rewards/recognised_person.html",
        line=line,
        form=form,
        undo_form=undo_form,
        shown=shown or form,
        gifts=queries.list_gifts(recognition_id),
        pieces=queries.progress_of(line.person_id).pieces,
        currency=organisation().currency,
        money=_money,
        is_own=line.person_id == own_id(),
    )
