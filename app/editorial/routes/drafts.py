"""One's own drafts: writing, sending to the desk, deciding, publishing."""

from collections.abc import Mapping, Set
from typing import Any, Final

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.core.errors import Conflict, DomainError, Invalid
from app.core.texts import count_words, reading_minutes
from app.core.unit_of_work import unit_of_work
from app.editorial import queries, services
from app.editorial.forms import (
    AddAuthorForm,
    AskPeersForm,
    BeginDraftForm,
    DecideForm,
    DraftForm,
    HandInForm,
    MinutesForm,
    OfferDraftForm,
    PictureForm,
    PublishForm,
    PublishOnBlogForm,
    VersionForm,
    WithdrawPieceForm,
)
from app.editorial.models import Piece
from app.editorial.permissions import WRITE_PIECES
from app.editorial.routes.checking import check_of
from app.editorial.routes.door import (
    advice_html,
    bp,
    colleague_of,
    drawn_once,
    kept_key,
    marked,
    not_saved,
    own_id,
    readable,
    refusal,
    saved,
)
from app.editorial.routes.editor import editor_words
from app.editorial.rules.marking import segments
from app.editorial.rules.pictures import markdown_of
from app.editorial.rules.stages import Act, Part, acts
from app.editorial.vocabulary import (
    PLATFORMS,
    TIME_BOXES,
    ChangedMeanwhile,
    CommentState,
    DecidedAlready,
    PieceKind,
    PieceState,
    SuggestionState,
    TextRefused,
    _l,
)
from app.organisation.queries import known_organisation
from app.people.queries import get_person
from app.training.queries.policy import is_asked_to_read
from app.web.access import accepts_long_texts, current_actor, requires
from app.web.forms import BaseForm
from app.web.parameters import page_number
from app.web.security import never_stored

AUTHOR = frozenset({Part.AUTHOR})
#: What an author who decides is told when the text is no longer the one that they looked at.
DECIDE_AGAIN: Final = _l("The text was saved in another window since you opened this page. Here it is as it stands now: decide again. What you typed is still here.")  # fmt: skip


@bp.get("/drafts")
@requires(WRITE_PIECES)
@never_stored
def list_drafts() -> str:
    return _list_page(BeginDraftForm())


@bp.post("/drafts")
@requires(WRITE_PIECES)
@never_stored
def begin_draft() -> Response | tuple[str, int]:
    form = BeginDraftForm.received()
    if not form.validate():
        return _list_page(form), 422
    try:
        with unit_of_work():
            piece = services.begin_piece(
                PieceKind(form.kind.data), title=form.title.data or "", actor=current_actor()
            )
            piece_id = piece.id
    except TextRefused as refused:
        form.blame(refused)
        return _list_page(form), 422
    return redirect(url_for("editorial.show_draft", piece_id=piece_id), 303)


@bp.get("/drafts/<int:piece_id>")
@requires(WRITE_PIECES)
@never_stored
def show_draft(piece_id: int) -> Response:
    return drawn_once(lambda: draft_page(queries.get_own_piece(piece_id, current_actor())))


@bp.post("/drafts/<int:piece_id>")
@requires(WRITE_PIECES)
@accepts_long_texts
@never_stored
def save_draft(piece_id: int) -> Response | tuple[str, int]:
    form, status = DraftForm.received(), 422
    if form.validate():
        try:
            _save(piece_id, form)
            flash(_("Saved."))
            return _to(piece_id)
        except ChangedMeanwhile as faster:
            return _clash_page(piece_id, form, faster), 409
        except (Conflict, Invalid) as refused:
            status = form.blame(refused)
    return draft_page(queries.get_own_piece(piece_id, current_actor()), form=form), status


@bp.post("/drafts/<int:piece_id>/text")
@requires(WRITE_PIECES)
@accepts_long_texts
@never_stored
def autosave_draft(piece_id: int) -> Response | tuple[Response, int]:
    queries.get_own_piece(piece_id, current_actor())
    form = DraftForm.received()
    if not form.validate():
        return not_saved(next(iter(next(iter(form.errors.values())))))
    try:
        return saved(_save(piece_id, form))
    except DomainError as refused:
        return not_saved(refused)


@bp.post("/drafts/<int:piece_id>/minutes")
@requires(WRITE_PIECES)
@never_stored
def note_minutes(piece_id: int) -> Response | tuple[str, int]:
    form = MinutesForm.received()
    status = refusal(form, lambda: _note(piece_id, form))
    if not status:
        flash(_("Noted."))
        return _to(piece_id, "time")
    piece = queries.get_own_piece(piece_id, current_actor())
    form.seen.raw_data, form.seen.data = None, piece.minutes_spent
    return draft_page(piece, minutes_form=form), status


@bp.post("/drafts/<int:piece_id>/desk")
@requires(WRITE_PIECES)
@never_stored
def hand_in_draft(piece_id: int) -> Response | tuple[str, int]:
    form = HandInForm.received()
    if not form.validate() and form.version.errors:
        raise ChangedMeanwhile
    status = refusal(
        form,
        lambda: services.hand_in(
            piece_id, version=form.version.data or 0, answer=form.answer.data or "", actor=current_actor()
        ),
    )
    if status:
        form.version.raw_data, piece = None, queries.get_own_piece(piece_id, current_actor())
        form.version.data = piece.version
        return draft_page(piece, hand_in_form=form), status
    flash(_("It is at the desk. You will be told when there is an answer."))
    return _to(piece_id)


@bp.post("/drafts/<int:piece_id>/return")
@requires(WRITE_PIECES)
@never_stored
def take_back_draft(piece_id: int) -> Response:
    with unit_of_work():
        services.take_back(piece_id, actor=current_actor())
    flash(_("It is back with you."))
    return _to(piece_id)


@bp.post("/drafts/<int:piece_id>/decisions")
@requires(WRITE_PIECES)
@never_stored
def decide_suggestions(piece_id: int) -> Response | tuple[str, int]:
    form, status = DecideForm.received(), 422
    if form.validate() and form.ids():
        try:
            flash(_decide(piece_id, form))
            return _to(piece_id, "suggestions")
        except ChangedMeanwhile:
            form.blame(ChangedMeanwhile(DECIDE_AGAIN))
            status = 409
        except (Conflict, Invalid) as refused:
            status = form.blame(refused)
    elif not form.errors:
        form.blame(DecidedAlready())
        status = 409
    form.name_fields()
    piece = queries.get_own_piece(piece_id, current_actor())
    return draft_page(piece, decide_form=form), status


def _decide(piece_id: int, form: DecideForm) -> str:
    number, actor = len(form.ids()), current_actor()
    with unit_of_work():
        if form.decision.data == "keep":
            services.keep(piece_id, form.ids(), answer=form.answer.data or "", actor=actor)
            return str(ngettext("You kept yours.", "You kept yours, %(num)s times.", number))
        words = form.words.data or "" if form.decision.data == "adapt" else None
        services.take(piece_id, form.ids(), version=form.version.data or 0, words=words, actor=actor)
    return str(ngettext("Taken.", "%(num)s taken.", number))


@bp.post("/drafts/<int:piece_id>/suggestions/<int:suggestion_id>/undo")
@requires(WRITE_PIECES)
@never_stored
def undo_decision(piece_id: int, suggestion_id: int) -> Response:
    form = VersionForm.received()
    if not form.validate():
        raise ChangedMeanwhile
    with unit_of_work():
        services.undo(piece_id, suggestion_id, version=form.version.data or 0, actor=current_actor())
    return _to(piece_id, f"suggestion-{suggestion_id}")


@bp.get("/drafts/<int:piece_id>/versions")
@requires(WRITE_PIECES)
@never_stored
def list_revisions(piece_id: int) -> str:
    piece = queries.get_own_piece(piece_id, current_actor())
    return render_template("editorial/versions.html", piece=piece, revisions=queries.list_revisions(piece_id))


@bp.get("/drafts/<int:piece_id>/versions/<int:number>")
@requires(WRITE_PIECES)
@never_stored
def show_revision(piece_id: int, number: int) -> str:
    piece = queries.get_own_piece(piece_id, current_actor())
    revision = queries.get_revision(piece_id, number)
    return render_template(
        "editorial/version.html",
        piece=piece,
        revision=revision,
        parts=marked(revision.text, piece.text),
        can_write=Act.WRITE in acts(PieceState(piece.state), AUTHOR),
    )


@bp.post("/drafts/<int:piece_id>/versions/<int:number>/restoration")
@requires(WRITE_PIECES)
@never_stored
def restore_revision(piece_id: int, number: int) -> Response:
    form = VersionForm.received()
    if not form.validate():
        raise ChangedMeanwhile
    with unit_of_work():
        services.restore_revision(piece_id, number, version=form.version.data or 0, actor=current_actor())
    flash(_("That version is back. What was there is kept as a version, too."))
    return _to(piece_id)


@bp.post("/drafts/<int:piece_id>/authors")
@requires(WRITE_PIECES)
@never_stored
def add_author(piece_id: int) -> Response | tuple[str, int]:
    form = AddAuthorForm.received()
    status = refusal(
        form, lambda: services.add_author(piece_id, colleague_of(form.email), actor=current_actor())
    )
    if status:
        return draft_page(queries.get_own_piece(piece_id, current_actor()), add_form=form), status
    return _to(piece_id)


@bp.post("/drafts/<int:piece_id>/authors/<int:person_id>/removal")
@requires(WRITE_PIECES)
@never_stored
def remove_author(piece_id: int, person_id: int) -> Response:
    with unit_of_work():
        services.remove_author(piece_id, person_id, actor=current_actor())
    if person_id == own_id():
        return redirect(url_for("editorial.list_drafts"), 303)
    return _to(piece_id)


@bp.post("/drafts/<int:piece_id>/deletion")
@requires(WRITE_PIECES)
@never_stored
def delete_draft(piece_id: int) -> Response:
    with unit_of_work():
        services.delete_piece(piece_id, actor=current_actor())
    flash(_("The draft is gone."))
    return redirect(url_for("editorial.list_drafts"), 303)


@bp.post("/drafts/<int:piece_id>/publication")
@requires(WRITE_PIECES)
@never_stored
def publish_draft(piece_id: int) -> Response | tuple[str, int]:
    form = PublishForm.received()
    status = refusal(
        form, lambda: services.publish(piece_id, link=form.link.data or "", actor=current_actor())
    )
    if status:
        return draft_page(queries.get_own_piece(piece_id, current_actor()), publish_form=form), status
    flash(_("Published. It counts on your trail."))
    return _to(piece_id)


@bp.post("/drafts/<int:piece_id>/withdrawal")
@requires(WRITE_PIECES)
@never_stored
def withdraw_piece(piece_id: int) -> Response:
    form = WithdrawPieceForm.received()
    with unit_of_work():
        services.withdraw(
            piece_id, reason=form.reason.data or "" if form.validate() else "", actor=current_actor()
        )
    flash(_("Noted: it is off again."))
    return _to(piece_id)


def _note(piece_id: int, form: MinutesForm) -> None:
    services.note_minutes(
        piece_id,
        planned=form.planned.data or 0,
        spent=form.spent.data or 0,
        seen=form.seen.data or 0,
        actor=current_actor(),
    )


def _save(piece_id: int, form: DraftForm) -> int:
    with unit_of_work():
        return services.save_text(
            piece_id,
            title=form.title.data or "",
            text=form.text.data or "",
            version=form.version.data or 0,
            voice_note=form.voice_note.data if form.voice_note.raw_data else None,
            is_over_another=bool(form.over.data),
            actor=current_actor(),
        )


def _to(piece_id: int, anchor: str | None = None) -> Response:
    return redirect(url_for("editorial.show_draft", piece_id=piece_id, _anchor=anchor), 303)


def _form_of(piece: Piece) -> DraftForm:
    return DraftForm(data={"version": piece.version, "title": piece.title, "text": piece.text, "voice_note": piece.voice_note})  # fmt: skip


def _forms_of(piece: Piece) -> dict[str, BaseForm]:
    """The forms on the page of a draft as they are before anything is typed."""
    time = {
        "seen": piece.minutes_spent,
        "planned": piece.minutes_planned or None,
        "spent": piece.minutes_spent,
    }
    return {
        "form": _form_of(piece),
        "minutes_form": MinutesForm(data=time),
        "hand_in_form": HandInForm(data={"version": piece.version}),
        "add_form": AddAuthorForm(),
        "offer_form": OfferDraftForm(),
        "publish_form": PublishForm(),
        "blog_form": PublishOnBlogForm(),
        "peers_form": AskPeersForm(),
        "decide_form": DecideForm(),
        "picture_form": PictureForm(),
    }


def _list_page(form: BeginDraftForm) -> str:
    return render_template(
        "editorial/drafts.html",
        form=form,
        page=queries.page_own_pieces(own_id(), number=page_number()),
        offered=queries.list_offered(own_id()),
        is_asked_to_read=is_asked_to_read(own_id()),
        last_day=get_person(own_id()).left_on,
        states={state.value: state for state in PieceState},
        kinds={kind.value: kind for kind in PieceKind},
        url_for_page=lambda number: url_for("editorial.list_drafts", page=number),
    )


def draft_page(piece: Piece, **sent: BaseForm) -> str:
    """The page of a draft; `sent` are forms that came and were refused, by the names that the page knows them by."""
    state = PieceState(piece.state)
    forms = _forms_of(piece) | sent
    suggestions = queries.list_suggestions(piece.id)
    words = count_words(piece.text)
    figure, if_all = services.voice_of(piece)
    may = acts(state, AUTHOR)
    is_deciding = state is PieceState.RETURNED and any(not one.is_decided for one in suggestions)
    shown = {one.id for one in suggestions if one.is_takeable and is_deciding}
    return render_template(
        "editorial/draft.html",
        piece=piece,
        advice=advice_html(),
        pictures=[(one, markdown_of(one.key, one.alternative)) for one in queries.list_pictures(piece.id)],
        state=state,
        may={act.value for act in may},
        typed=_typed(forms, may=may, shown=shown),
        key=kept_key(f"draft-{piece.id}"),
        boxes=TIME_BOXES[PieceKind(piece.kind)],
        authors=queries.list_authors(piece.id),
        offer=queries.find_offer(piece.id),
        own_id=own_id(),
        readers=queries.list_readers(piece.id),
        peers=queries.list_peers(own_id()),
        said=queries.list_comments(piece.id),
        comment_states={state.value: state.label for state in CommentState},
        has_blog=known_organisation().public_blog,
        holder=queries.find_holder(piece.id),
        is_unread=state is PieceState.WAITING and not queries.has_a_reader(piece.id),
        topic=queries.find_topic_of(piece.id),
        rounds=queries.list_rounds(piece.id),
        kind=PieceKind(piece.kind),
        platforms=PLATFORMS,
        editor_words=editor_words(),
        words=words,
        html=None if Act.WRITE in may else readable(piece),
        minutes=reading_minutes(words),
        voice=figure,
        voice_if_all=if_all,
        is_deciding=is_deciding,
        is_asked_to_read=Act.HAND_IN in may and is_asked_to_read(own_id()),
        open_count=sum(one.is_takeable for one in suggestions),
        checked=check_of(piece) if Act.WRITE in may else None,
        suggestions=suggestions,
        parts=list(segments(piece.text, suggestions)),
        sent=list(sent.values()),
        **_labels(),
        **forms,
    )


def _typed(forms: Mapping[str, Any], *, may: Set[Act], shown: set[int]) -> list[tuple[str, str]]:
    """What was typed and has no field on the page any more."""
    draft, decided = forms["form"], forms["decide_form"]
    typed = [] if Act.WRITE in may or not draft.errors else [(draft.text.label.text, draft.text.data or "")]
    return typed if shown.issuperset(decided.ids()) else typed + decided.typed()


def _labels() -> dict[str, Any]:
    return {
        "suggestion_states": {state.value: state.label for state in SuggestionState},
        "category_of": category_label,
    }


def category_label(category: str) -> str:
    """What a suggestion is about, in words to be translated; nothing for none."""
    from app.editorial.vocabulary import Category

    return Category(category).label if category in set(Category) else ""


def _clash_page(piece_id: int, form: DraftForm, faster: ChangedMeanwhile) -> str:
    """What was typed here beside what was saved elsewhere; saving from here takes what stands in the form."""
    piece = queries.get_own_piece(piece_id, current_actor())
    form.blame(faster)
    typed = form.text.data or ""
    form.version.raw_data, form.version.data = None, piece.version
    return render_template(
        "editorial/clash.html",
        back=(piece.title, url_for("editorial.show_draft", piece_id=piece.id)),
        action=url_for("editorial.save_draft", piece_id=piece.id),
        form=form,
        field=form.text,
        other_title=piece.title,
        parts=marked(piece.text, typed),
    )
