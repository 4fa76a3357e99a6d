"""One's own activity: what is held, logging, taking back, asking for removal."""

from hashlib import blake2b

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.clock import date_from_day, today
from app.core.errors import Conflict, DomainError, Invalid
from app.core.unit_of_work import unit_of_work
from app.people.vocabulary import GONE
from app.signals import queries, services
from app.signals.forms import AskForRemovalForm, FilterActivityForm, LogActForm, ReplyForm, select
from app.signals.permissions import KEEP_OWN_ACTIVITY
from app.signals.queries import Activity, RemovalLine, Report
from app.signals.routes.door import bp, counted_at, own_id
from app.signals.vocabulary import (
    DEEDS,
    EVIDENCE_LABELS,
    KIND_LABELS,
    OWN_ACT_LABELS,
    SOURCE_LABELS,
    Evidence,
    SignalNotFound,
    platform_name,
)
from app.web.access import current_actor, requires, signed_in
from app.web.parameters import page_number
from app.web.security import never_stored
from app.web.templating import our_words


@bp.get("/activity")
@requires(KEEP_OWN_ACTIVITY)
def show_activity() -> str:
    # A step names the deed that it asks for.
    begun = {
        "entry": _entry(),
        "occurred_on": date_from_day(today()),
        "deed": request.args.get("deed", ""),
    }
    return _activity_page(LogActForm(data=begun))


@bp.post("/activity")
@requires(KEEP_OWN_ACTIVITY)
def log_act() -> Response | tuple[str, int]:
    form = LogActForm.received()
    if form.validate():
        try:
            with unit_of_work():
                services.log_act(
                    own_id(),
                    verb=form.verb(),
                    link=form.link.data or "",
                    with_whom=form.target.data or "",
                    occurred_at=form.occurred_at(),
                    statement=form.statement.data or "",
                    entry_id=form.entry_id(),
                    actor=current_actor(),
                )
            flash(_("Logged. It is on your list now."))
            return redirect(url_for("signals.show_activity"), 303)
        except DomainError as refused:
            form.blame(refused)
    return _activity_page(form), 422


@bp.post("/activity/<int:signal_id>/reversal")
@requires(KEEP_OWN_ACTIVITY)
def reverse_signal(signal_id: int) -> Response:
    with unit_of_work():
        services.take_back_entry(signal_id, actor=current_actor())
    flash(_("Taken back. It counts no longer."))
    return redirect(url_for("signals.show_activity"), 303)


@bp.get("/activity/<int:signal_id>/removal-request")
@requires(KEEP_OWN_ACTIVITY)
def show_removal_request(signal_id: int) -> str:
    return _removal_page(AskForRemovalForm(), signal_id)


@bp.post("/activity/<int:signal_id>/removal-request")
@requires(KEEP_OWN_ACTIVITY)
def ask_for_removal(signal_id: int) -> Response | tuple[str, int]:
    form = AskForRemovalForm.received()
    if not form.validate():
        return _removal_page(form, signal_id), 422
    with unit_of_work():
        services.ask_for_removal(signal_id, reason=form.reason.data or "", actor=current_actor())
    flash(_("Asked. You will find the answer in your notices."))
    return redirect(url_for("signals.show_activity"), 303)


@bp.get("/activity/<int:signal_id>/question")
@requires(KEEP_OWN_ACTIVITY)
@never_stored
def show_question(signal_id: int) -> str:
    return _question_page(signal_id)


@bp.post("/activity/<int:signal_id>/replies")
@requires(KEEP_OWN_ACTIVITY)
@never_stored
def reply_to_question(signal_id: int) -> Response | tuple[str, int]:
    form, status = ReplyForm.received(), 422
    if form.validate():
        try:
            with unit_of_work():
                services.reply_to_question(
                    signal_id,
                    version=form.version.data or 0,
                    words=form.words.data or "",
                    link=form.link.data or "",
                    actor=current_actor(),
                )
            flash(_("Thank you. Your answer stands beside the entry."))
            return redirect(url_for("signals.show_activity"), 303)
        except (Conflict, Invalid) as refused:
            status = form.blame(refused)
    return _question_page(signal_id, form), status


def _activity_page(form: LogActForm) -> str:
    form.deed.choices = select(
        [("", _("Please choose")), *((deed.key, our_words(deed.words)) for deed in DEEDS)]
    )
    narrowed = _filter_form()
    narrowed.validate()
    platform, evidence = narrowed.platform.data or "", narrowed.evidence.data or ""
    page = queries.page_signals(
        own_id(),
        page_number(),
        platform="" if narrowed.platform.errors else platform,
        evidence=Evidence(int(evidence)) if evidence and not narrowed.evidence.errors else None,
    )
    return render_template(
        "signals/activity.html",
        form=form,
        filter=narrowed,
        is_narrowed=bool(platform or evidence),
        page=page,
        words_of=words_of,
        counted_at=counted_at(own_id()),
        url_for_page=lambda number: url_for(
            "signals.show_activity", page=number, platform=platform or None, evidence=evidence or None
        ),
        evidence_labels=EVIDENCE_LABELS,
        source_labels=SOURCE_LABELS,
        gone=GONE,
    )


def _removal_page(form: AskForRemovalForm, signal_id: int) -> str:
    activity = queries.find_activity(signal_id, person_id=own_id())
    if activity is None:
        raise SignalNotFound
    return render_template("signals/removal_request.html", form=form, activity=activity, words_of=words_of)


def _question_page(signal_id: int, form: ReplyForm | None = None) -> str:
    activity = queries.find_activity(signal_id, person_id=own_id())
    if activity is None or not activity.is_own_entry:
        raise SignalNotFound
    turns = queries.list_turns(signal_id)
    form = form or ReplyForm(data={"version": len(turns)})
    return render_template(
        "signals/question.html", form=form, activity=activity, turns=turns, words_of=words_of, gone=GONE
    )


def _entry() -> str:
    """The same on each page until something is logged, so that a page on which nothing changed is the same page."""
    visitor = signed_in()
    session = visitor.session_key if visitor else ""
    return blake2b(f"{session}:{queries.count_own_entries(own_id())}".encode(), digest_size=8).hexdigest()


def _filter_form() -> FilterActivityForm:
    form = FilterActivityForm(request.args)
    platforms = [(name, platform_name(name)) for name in queries.list_platforms(own_id())]
    form.platform.choices = select([("", _("All platforms")), *platforms])
    surely = [(str(evidence.value), _(label)) for evidence, label in EVIDENCE_LABELS.items()]
    form.evidence.choices = select([("", _("However known")), *surely])
    return form


def words_of(activity: Activity | Report | RemovalLine) -> str:
    """What an act is called on a page."""
    if activity.kind is not None:
        return str(_(KIND_LABELS[activity.kind]))
    said = OWN_ACT_LABELS.get((activity.type, activity.object_type))
    return str(_(said)) if said else f"{activity.type} {activity.object_type}".strip()
