"""Public thanks: reading them, thanking somebody, the page for Monday's meeting, and what was reported."""

from uuid import uuid4

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.clock import Day, today
from app.core.errors import Conflict, Invalid
from app.core.pagination import Page
from app.core.unit_of_work import unit_of_work
from app.people.queries import get_person
from app.rewards.forms.thanks import HIDE, DecideThanksForm, ReportThanksForm, ThankForm
from app.rewards.permissions import DECIDE_THANKS, GIVE_THANKS
from app.rewards.queries import thanks as queries
from app.rewards.routes.door import bp, own_id
from app.rewards.rules.thanks import week_before, week_of
from app.rewards.services import thanks as services
from app.rewards.vocabulary.thanks import (
    MOST_OFFERED,
    MOST_THANKS_A_WEEK,
    NotYoursToReport,
    Reason,
    ShoutOutsAreOff,
    ThanksRefused,
)
from app.rewards.vocabulary.words import _l
from app.web.access import current_actor, requires
from app.web.parameters import page_number
from app.web.security import never_stored

#: Whose thanks a list shows: everybody's, those that one gave, those that one received.
GIVEN, RECEIVED = "given", "received"


@bp.get("/thanks")
@requires(GIVE_THANKS)
@never_stored
def list_thanks() -> str:
    _demand_on()
    whose = request.args.get("whose", "")
    whose = whose if whose in (GIVEN, RECEIVED) else ""
    return render_template(
        "rewards/thanks.html",
        page=_page_of(whose),
        whose=whose,
        own_id=own_id(),
        left=_left(),
        may_decide=DECIDE_THANKS.allows(current_actor()),
        url_for_page=lambda number: url_for("rewards.list_thanks", whose=whose or None, page=number),
    )


@bp.get("/thanks/new")
@requires(GIVE_THANKS)
@never_stored
def compose_thanks() -> str:
    services.demand_may_thank(get_person(own_id()))
    return _compose_page(ThankForm(data={"entry": uuid4().hex}))


@bp.post("/thanks")
@requires(GIVE_THANKS)
@never_stored
def give_thanks() -> Response | tuple[str, int]:
    form = ThankForm.received()
    is_whole, thanked_id = form.validate(), _thanked(form)
    if not is_whole or thanked_id is None:
        return _compose_page(form), 422
    try:
        with unit_of_work():
            services.give_thanks(
                thanked_id,
                reason=Reason(form.reason.data),
                words=form.words.data or "",
                entry=form.entry_id(),
                actor=current_actor(),
            )
    except (Conflict, Invalid) as refused:
        status = form.blame(refused)
        return _compose_page(form), status
    flash(_("Said. They are told, and colleagues can read it."))
    return redirect(url_for("rewards.list_thanks"), 303)


@bp.post("/thanks/<int:thanks_id>/withdrawal")
@requires(GIVE_THANKS)
@never_stored
def withdraw_thanks(thanks_id: int) -> Response:
    with unit_of_work():
        services.withdraw_thanks(thanks_id, actor=current_actor())
    flash(_("Taken back. It is nowhere to be read any more."))
    return redirect(url_for("rewards.list_thanks", whose=GIVEN), 303)


@bp.post("/thanks/<int:thanks_id>/privacy")
@requires(GIVE_THANKS)
@never_stored
def keep_thanks(thanks_id: int) -> Response:
    is_kept = request.form.get("is_kept") == "yes"
    with unit_of_work():
        services.keep_thanks(thanks_id, is_kept=is_kept, actor=current_actor())
    flash(_("Only the two of you see it now.") if is_kept else _("Colleagues can read it again."))
    return redirect(url_for("rewards.list_thanks", whose=RECEIVED), 303)


@bp.get("/thanks/<int:thanks_id>/report")
@requires(GIVE_THANKS)
@never_stored
def show_thanks_report(thanks_id: int) -> str:
    return _report_page(thanks_id, ReportThanksForm())


@bp.post("/thanks/<int:thanks_id>/report")
@requires(GIVE_THANKS)
@never_stored
def report_thanks(thanks_id: int) -> Response | tuple[str, int]:
    form = ReportThanksForm.received()
    if form.validate():
        try:
            with unit_of_work():
                is_new = services.report_thanks(thanks_id, why=form.why.data or "", actor=current_actor())
            if is_new:
                flash(_("HR looks at it, and you are told what they decide."))
            else:
                flash(_("You have reported this before, and HR goes by what you wrote then."), "info")
            return redirect(url_for("rewards.list_thanks"), 303)
        except Invalid as refused:
            form.blame(refused)
    return _report_page(thanks_id, form), 422


@bp.get("/thanks/week")
@requires(GIVE_THANKS)
@never_stored
def show_week() -> str:
    return _week_page("rewards/thanks_week.html")


@bp.get("/thanks/week/slides")
@requires(GIVE_THANKS)
@never_stored
def show_slides() -> str:
    return _week_page("rewards/thanks_slides.html")


@bp.get("/thanks/reports")
@requires(DECIDE_THANKS)
@never_stored
def list_reports() -> str:
    return _reports_page()


@bp.post("/thanks/<int:thanks_id>/decision")
@requires(DECIDE_THANKS)
@never_stored
def decide_thanks(thanks_id: int) -> Response | tuple[str, int]:
    form = DecideThanksForm.received()
    if not form.validate():
        return _reports_page(form, thanks_id), 422
    try:
        with unit_of_work():
            services.decide_thanks(
                thanks_id,
                hide=form.decision.data == HIDE,
                answer=form.answer.data or "",
                actor=current_actor(),
            )
    except (Conflict, Invalid) as refused:
        status = form.blame(refused)
        return _reports_page(form, thanks_id), status
    flash(_("Decided. Whoever reported it is told."))
    return redirect(url_for("rewards.list_reports"), 303)


def _demand_on() -> None:
    """Where people do not want public thanks, there are none to read."""
    if not queries.are_shout_outs_on(get_person(own_id())):
        raise ShoutOutsAreOff


def _page_of(whose: str) -> Page[queries.Line]:
    if whose == GIVEN:
        return queries.page_given(own_id(), number=page_number())
    if whose == RECEIVED:
        return queries.page_received(own_id(), number=page_number())
    return queries.page_thanks(number=page_number())


def _thanked(form: ThankForm) -> int | None:
    """Who is meant: the one of this name or address, or whom somebody chose of several. Otherwise the form asks which."""
    words = (form.whom.data or "").strip()
    if not words:
        return None
    offered = queries.list_colleagues(words, giver_id=own_id())
    if form.chosen() in {one.id for one in offered}:
        form.offer((one.id, _called(one)) for one in offered)
        return form.chosen()
    found = queries.find_colleague(words, giver_id=own_id())
    if found is not None:
        return found
    is_one = len(offered) == 1
    form.person.data = str(offered[0].id) if is_one else None
    if offered:
        form.offer((one.id, _called(one)) for one in offered)
        form.person.errors = [_("Is this who you mean? Then send it once more.") if is_one else _("Choose who it is.")]  # fmt: skip
    else:
        form.blame(ThanksRefused(_l("We found nobody of this name or address who can be thanked here."), field="whom"))  # fmt: skip
    return None


def _called(one: queries.Colleague) -> str:
    return f"{one.name}, {one.department}" if one.department else one.name


def _left() -> int:
    """How often the person in front of the page can still thank this week."""
    return max(0, MOST_THANKS_A_WEEK - queries.count_given(own_id(), *week_of(today())))


def _compose_page(form: ThankForm) -> str:
    return render_template(
        "rewards/thanks_new.html",
        form=form,
        left=_left(),
        most=MOST_THANKS_A_WEEK,
        is_cut=len(form.person.choices or ()) == MOST_OFFERED,
    )


def _report_page(thanks_id: int, form: ReportThanksForm) -> str:
    line = queries.get_shown(thanks_id, own_id())
    if line.giver_id == own_id():
        raise NotYoursToReport
    return render_template("rewards/thanks_report.html", form=form, line=line)


def _reports_page(form: DecideThanksForm | None = None, thanks_id: int = 0) -> str:
    is_decided = form is None and request.args.get("state") == "decided"
    return render_template(
        "rewards/thanks_reports.html",
        page=queries.page_reports(is_decided=is_decided, number=page_number()),
        is_decided=is_decided,
        open_count=queries.count_open_reports(),
        form=form,
        answering=thanks_id,
        own_id=own_id(),
        url_for_page=lambda number: url_for(
            "rewards.list_reports", state="decided" if is_decided else None, page=number
        ),
    )


def _week_page(template: str) -> str:
    _demand_on()
    is_this = request.args.get("week") == "this"
    first, last = _week(is_this=is_this)
    return render_template(
        template, lines=queries.list_week(first, last), first=first, last=last, is_this=is_this
    )


def _week(*, is_this: bool) -> tuple[Day, Day]:
    return week_of(today()) if is_this else week_before(today())
