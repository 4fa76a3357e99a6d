"""The editor's desk: the queue, a copy to edit, and what is sent to the author."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types

from app.core.clock import now
from app.core.comparing import Change
from app.core.errors import Conflict, DomainError, Invalid
from app.core.texts import count_words
from app.core.unit_of_work import unit_of_work
from app.editorial import queries, services
from app.editorial.forms import AnswerForm, AssignForm, CopyForm, FilterQueueForm, HandOverForm, whole_number
from app.editorial.models import Piece
from app.editorial.permissions import EDIT_PIECES, LEAD_DESK
from app.editorial.queries import Editor, Holder, QueueFilter
from app.editorial.routes.checking import language_name
from app.editorial.routes.door import (
    advice_html,
    as_read,
    bp,
    drawn_once,
    kept_key,
    marked,
    not_saved,
    own_id,
    saved,
)
from app.editorial.rules.grouping import may_join
from app.editorial.rules.marking import around
from app.editorial.services import Remark
from app.editorial.vocabulary import (
    MUCH_CHANGED,
    Category,
    ChangedMeanwhile,
    ClaimLost,
    Lane,
    Outcome,
    PieceKind,
    PieceNotFound,
    SuggestionState,
    _l,
)
from app.people.models import Person
from app.web.access import accepts_long_texts, current_actor, requires
from app.web.parameters import page_number
from app.web.security import never_stored
from app.web.templating import day

#: What the queue is narrowed down by; everything else in an address is none of its business.
FILTERS: Final = ("kind", "lane", "holder", "language", "overdue")
#: What an editor who typed on is told when they send the list that was made before.
LOOK_AGAIN: Final = _l("You have typed on in your copy since this list was made. Here it is anew: look at it, and send it again.")  # fmt: skip


@bp.get("/desk")
@requires(EDIT_PIECES)
@never_stored
def show_queue() -> Response:
    return drawn_once(queue_page)


@bp.get("/desk/<int:piece_id>")
@requires(EDIT_PIECES)
@never_stored
def show_piece(piece_id: int) -> Response:
    return drawn_once(lambda: _piece_page(piece_id))


@bp.post("/desk/<int:piece_id>/claim")
@requires(EDIT_PIECES)
@never_stored
def claim_piece(piece_id: int) -> Response:
    with unit_of_work():
        services.claim(piece_id, actor=current_actor())
    return redirect(url_for("editorial.show_piece", piece_id=piece_id, _anchor="edit"), 303)


@bp.post("/desk/<int:piece_id>/release")
@requires(EDIT_PIECES)
@never_stored
def release_piece(piece_id: int) -> Response:
    with unit_of_work():
        services.release(piece_id, actor=current_actor())
    flash(_("It is back in the queue."))
    return redirect(url_for("editorial.show_queue"), 303)


@bp.post("/desk/<int:piece_id>/copy")
@requires(EDIT_PIECES)
@accepts_long_texts
@never_stored
def save_copy(piece_id: int) -> Response | tuple[str, int]:
    form, status = CopyForm.received(), 422
    if form.validate():
        try:
            _save(piece_id, form)
            return redirect(url_for("editorial.show_piece", piece_id=piece_id, _anchor="changes"), 303)
        except ChangedMeanwhile as faster:
            form.blame(faster)
            return _clash_page(piece_id, form), 409
        except (Conflict, Invalid) as refused:
            status = form.blame(refused)
    try:
        return _piece_page(piece_id, copy_form=form), status
    except PieceNotFound:
        return _lost_page(form, [(_("Your copy"), form.copy.data or "")]), status


@bp.post("/desk/<int:piece_id>/copy/text")
@requires(EDIT_PIECES)
@accepts_long_texts
@never_stored
def autosave_copy(piece_id: int) -> Response | tuple[Response, int]:
    form = CopyForm.received()
    if not form.validate():
        return not_saved(next(iter(next(iter(form.errors.values())))))
    try:
        return saved(_save(piece_id, form))
    except DomainError as refused:
        return not_saved(refused)


@bp.post("/desk/<int:piece_id>/answers")
@requires(EDIT_PIECES)
@never_stored
def answer_piece(piece_id: int) -> Response | tuple[str, int]:
    form, status = AnswerForm.received(), 422
    if form.validate():
        try:
            flash(_answer(piece_id, form))
            return redirect(url_for("editorial.show_queue"), 303)
        except ChangedMeanwhile as faster:
            form.blame(faster if faster.message != ChangedMeanwhile.message else ChangedMeanwhile(LOOK_AGAIN))
            status = 409
        except (Conflict, Invalid) as refused:
            status = form.blame(refused)
    try:
        return _piece_page(piece_id, answer_form=form), status
    except PieceNotFound:
        return _lost_page(form, _said(form, [])), status


def queue_page(assign_form: AssignForm | None = None) -> str:
    """The queue as its reader sees it; whoever leads the desk can give away what waits in it."""
    leads = LEAD_DESK.allows(current_actor())
    editors, filters = queries.list_editors(), queue_filters()
    form, filter_form = assign_form or AssignForm(), _filter_form(editors)
    form.editor.choices = editor_choices(editors) if leads else []
    wanted = _wanted(filter_form)
    page, ticked = queries.page_queue(own_id(), wanted, number=page_number()), set(form.ids())
    return render_template(
        "editorial/queue.html",
        page=page,
        overdue_count=queries.count_at_the_desk(replace(wanted, is_overdue=True)),
        reader_id=own_id(),
        leads=leads,
        away={one.id: one.away_until for one in editors if one.away_until is not None} if leads else {},
        now=now(),
        form=form,
        filter_form=filter_form,
        filters=filters,
        is_narrow=wanted.is_narrow,
        ticked=ticked,
        unseen=ticked - {one.piece_id for one in page.items},
        kinds={kind.value: kind for kind in PieceKind},
        url_for_page=lambda number: url_for("editorial.show_queue", **filters, page=number),
    )


def queue_filters() -> dict[str, Any]:
    """What the address narrows the queue down to, to be taken along to the next address."""
    return {name: request.args[name] for name in FILTERS if request.args.get(name)}


def _filter_form(editors: Sequence[Editor]) -> FilterQueueForm:
    form = FilterQueueForm(request.args)
    form.kind.choices = _choices(_("All kinds"), [(kind.value, _(kind.label)) for kind in PieceKind])
    form.lane.choices = _choices(_("Both lanes"), [(lane.value, _(lane.label)) for lane in Lane])
    form.holder.choices = _choices(
        _("Anybody or nobody"),
        [("nobody", _("Nobody so far")), *((str(one.id), one.name) for one in editors)],
    )
    form.language.choices = _choices(
        _("All languages"), [(code, language_name(code)) for code in queries.list_languages_at_the_desk()]
    )
    form.validate()
    return form


def _choices(every: str, pairs: Sequence[tuple[str, str]]) -> list[SelectChoice]:
    return [SelectChoice("", every), *(SelectChoice(value, label) for value, label in pairs)]


def _wanted(form: FilterQueueForm) -> QueueFilter:
    """What the form asks for; a field that cannot be read narrows nothing."""
    read = {
        name: "" if form[name].errors else form[name].data or ""
        for name in ("kind", "lane", "language", "holder")
    }
    holder = read.pop("holder")
    holder_id = queries.NOBODY if holder == "nobody" else whole_number(holder) or None
    return QueueFilter(**read, holder_id=holder_id, is_overdue=form.overdue.data)


def piece_page(piece_id: int, *, hand_over_form: HandOverForm) -> str:
    """The page of a draft, with what was chosen on it."""
    return _piece_page(piece_id, hand_over_form=hand_over_form)


def editor_choices(editors: Sequence[Editor]) -> list[SelectChoice]:
    """Editors to choose from; who is away stands there with the last day of it."""
    words = [
        one.name
        if one.away_until is None
        else _("%(name)s, away until %(day)s", name=one.name, day=day(one.away_until))
        for one in editors
    ]
    named = [SelectChoice(str(one.id), label) for one, label in zip(editors, words, strict=True)]
    return [SelectChoice("", _("Choose …")), *named]


def _answer(piece_id: int, form: AnswerForm) -> str:
    words, actor = form.words.data or "", current_actor()
    with unit_of_work():
        if form.outcome.data == Outcome.READY:
            services.say_ready(piece_id, words=words, actor=actor)
            return str(_("The author knows that it is ready."))
        if form.outcome.data == Outcome.QUESTION:
            services.ask(piece_id, question=words, actor=actor)
            return str(_("Asked. The draft is back with its author."))
        number = services.send_suggestions(
            piece_id, version=form.seen.data or 0, remarks=_remarks(), words=words, actor=actor
        )
    words = ngettext(
        "%(num)s suggestion is with the author.", "%(num)s suggestions are with the author.", number
    )
    return str(words)


def _remarks() -> dict[int, Remark]:
    """What was said about each change, by its number: `category-3`, `reason-3`, and `joined-3` if it is one with the second."""
    said: dict[int, dict[str, str]] = {}
    for name, value in request.form.items():
        field, _dash, number = name.partition("-")
        if field in ("category", "reason", "joined") and number.isdecimal() and len(number) < 6:
            said.setdefault(int(number), {})[field] = value
    return {
        number: Remark(one.get("category", ""), one.get("reason", ""), is_joined="joined" in one)
        for number, one in said.items()
    }


def _name_of(change: Change) -> str:
    """By which a change is known again when others have come before it."""
    return hashlib.sha256(f"{change.original}\0{change.replacement}".encode()).hexdigest()[:16]


def _remarks_on(changes: Sequence[Change]) -> dict[int, Remark]:
    """What was said, by the numbers that the changes have now."""
    given, found = _remarks_by_name(), {}
    for number, change in enumerate(changes, start=1):
        if waiting := given.get(_name_of(change)):
            found[number] = waiting.pop(0)
    return found


def _remarks_by_name() -> dict[str, list[Remark]]:
    given: dict[str, list[Remark]] = {}
    for number, remark in sorted(_remarks().items()):
        given.setdefault(request.form.get(f"about-{number}", ""), []).append(remark)
    return given


def _said(form: AnswerForm, changes: Sequence[Change]) -> list[tuple[str, str]]:
    """What was typed and has no field any more: reasons of changes that are gone; all of it, where nothing can be sent."""
    words = [(str(form.words.label.text), form.words.data or "")] if not changes else []
    given = _remarks_by_name()
    for change in changes:
        given.get(_name_of(change), [])[:1] = []
    reasons = [(str(_("Why")), one.reason) for remarks in given.values() for one in remarks]
    return [(label, text) for label, text in [*words, *reasons] if text.strip()]


def _save(piece_id: int, form: CopyForm) -> int:
    with unit_of_work():
        return services.save_copy(
            piece_id, text=form.copy.data or "", version=form.version.data or 0, actor=current_actor()
        )


def _clash_page(piece_id: int, form: CopyForm) -> str:
    """Two windows of one editor: what was typed in this one beside what the other has saved."""
    piece = queries.get_piece_at_the_desk(piece_id, current_actor())
    held = queries.find_claim(piece_id, own_id())
    if held is None:
        raise ClaimLost
    form.version.raw_data, form.version.data = None, held.claim.version
    return render_template(
        "editorial/clash.html",
        back=(piece.title, url_for("editorial.show_piece", piece_id=piece_id)),
        action=url_for("editorial.save_copy", piece_id=piece_id),
        form=form,
        field=form.copy,
        parts=marked(held.claim.copy, form.copy.data or ""),
    )


def _lost_page(form: CopyForm | AnswerForm, typed: list[tuple[str, str]]) -> str:
    """The draft is no longer at the desk; what was typed is given back."""
    return render_template("editorial/lost.html", form=form, typed=typed)


def _piece_page(
    piece_id: int,
    *,
    copy_form: CopyForm | None = None,
    answer_form: AnswerForm | None = None,
    hand_over_form: HandOverForm | None = None,
) -> str:
    piece = queries.get_piece_at_the_desk(piece_id, current_actor())
    authors, holder = queries.list_authors(piece_id), queries.find_holder(piece_id)
    held = queries.find_claim(piece_id, own_id())
    changes = [] if held is None else services.changes_of(held.claim)
    version = 0 if held is None else held.claim.version
    lead = _lead_of(piece_id, authors, holder, hand_over_form)
    if answer_form is not None:
        answer_form.seen.raw_data, answer_form.seen.data = None, version
    return render_template(
        "editorial/desk.html",
        piece=piece,
        key=kept_key(f"copy-{piece_id}"),
        kind=PieceKind(piece.kind),
        authors=authors,
        holder=holder,
        advice=advice_html(),
        lead=lead,
        answered=[
            one
            for one in queries.list_suggestions(piece_id)
            if one.state == SuggestionState.KEPT and one.answer
        ],
        held=held,
        html=as_read(held.claim.copy if held else lead.text if lead else ""),
        stay=queries.find_open_round(piece_id),
        rounds=queries.list_rounds(piece_id),
        reader_id=own_id(),
        copy_form=copy_form or CopyForm(data={"version": version, "copy": held.claim.copy if held else ""}),
        answer_form=answer_form or AnswerForm(data={"seen": version}),
        changes=_rows_of(held.text if held else "", changes),
        remarks=_remarks_on(changes) if answer_form is not None else {},
        typed=_said(answer_form, changes) if answer_form is not None and (changes or not held) else [],
        categories=list(Category),
        share=_share(piece, changes),
        much=MUCH_CHANGED,
        has_moved=held is not None and held.text != piece.text,
    )


class _ChangeRow(NamedTuple):
    """A change as the list beside the copy shows it."""

    change: Change
    name: str
    before: str  #: the words of its line before it
    after: str
    is_joinable: bool  #: it may be made one with the change before it


def _rows_of(text: str, changes: Sequence[Change]) -> list[_ChangeRow]:
    befores = [None, *changes]
    return [
        _ChangeRow(one, _name_of(one), *around(text, one.start, one.end), before is not None and may_join(text, before, one))
        for before, one in zip(befores, changes, strict=False)
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lead:
    """What whoever leads the desk sees of a draft beside what every editor sees."""

    text: str
    form: HandOverForm
    has_others: bool  #: there is somebody to whom it can be given


def _lead_of(
    piece_id: int, authors: Sequence[Person], holder: Holder | None, form: HandOverForm | None
) -> Lead | None:
    text = queries.find_read_text(piece_id, current_actor())
    if text is None:
        return None
    nobody = {author.id for author in authors} | ({holder.person_id} if holder else set())
    editors = [one for one in queries.list_editors() if one.id not in nobody]
    form = form or HandOverForm()
    form.editor.choices = editor_choices(editors)
    form.held_by.raw_data, form.held_by.data = None, holder.person_id if holder else None
    return Lead(text, form, bool(editors))


def _share(piece: Piece, changes: list[Change]) -> int:
    """The share of the author's words that the changes touch, in percent."""
    words = count_words(piece.text)
    touched = sum(count_words(change.original) for change in changes)
    return min(100, round(100 * touched / words)) if words else 0
