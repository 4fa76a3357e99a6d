"""Help before anybody sees a draft: its author asks, looks at what was found, and takes what helps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from flask import flash, redirect, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.clients.proofreading import Category, languages
from app.core.clock import now
from app.core.errors import Invalid
from app.core.readability import READABLE, Ease
from app.core.unit_of_work import unit_of_work
from app.editorial import queries, services
from app.editorial.forms import CheckForm, FindingForm, WordForm
from app.editorial.models import Check, Piece
from app.editorial.permissions import WRITE_PIECES
from app.editorial.routes.door import bp, own_id
from app.editorial.rules.marking import around
from app.editorial.vocabulary import CheckState, TextMovedOn, _l
from app.web.access import current_actor, requires
from app.web.forms import translate_error
from app.web.security import never_stored
from app.web.translations import BRITISH, locale

#: Findings are looked at one by one; so many stand on a page, and the next come up as these go.
SHOWN: Final = 20
#: A check that has not come by then may be asked for again; usually it takes a second.
_OVERDUE: Final = timedelta(minutes=2)
_CATEGORIES: Final = {
    Category.SPELLING: _l("Spelling"),
    Category.GRAMMAR: _l("Grammar"),
    Category.PUNCTUATION: _l("Punctuation"),
    Category.STYLE: _l("A matter of taste"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding with what stands around it."""

    number: int
    before: str
    words: str
    after: str
    category: str
    message: str
    replacements: Sequence[str]
    is_word: bool
    is_house: bool  #: said by the company, in its own words, and not by an engine


@dataclass(frozen=True, slots=True)
class CheckPage:
    """What the card about checking a draft shows."""

    check: Check | None
    is_waiting: bool
    is_overdue: bool
    is_current: bool  #: of the text as it stands
    is_covered: bool  #: by an engine that knows the language
    findings: Sequence[Shown]
    more: int
    ease: Ease | None
    chosen: str
    choices: Sequence[tuple[str, str]]
    covered: Sequence[str]
    words: Sequence[str]


def check_of(piece: Piece) -> CheckPage:
    """What an author sees of the checks of their draft."""
    check = queries.find_check(piece.id)
    is_done = check is not None and check.state == CheckState.DONE and check.is_of(piece)
    findings = [one for one in check.findings if not one["is_left"]] if check and is_done else []
    readable = check.readability if check and is_done else {}
    return CheckPage(
        check=check,
        is_waiting=check is not None and check.state == CheckState.QUEUED,
        is_overdue=check is not None and now() - check.made_at > _OVERDUE,
        is_current=is_done,
        is_covered=check is not None and check.language in languages(),
        findings=[_shown(piece.text, one) for one in findings[:SHOWN]],
        more=max(0, len(findings) - SHOWN),
        ease=Ease(readable["ease"]) if readable.get("ease") else None,
        chosen="" if check is not None and not check.language else piece.language or _usual(),
        choices=[(code, language_name(code)) for code in _offered()],
        covered=[language_name(code) for code in languages()],
        words=queries.list_known_words(own_id()),
    )


def language_name(code: str) -> str:
    """A language as the reader calls it: English (United Kingdom)."""
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(code, sep="-").get_display_name(get_locale()) or code)
    except (ValueError, UnknownLocaleError):
        return code


def _offered() -> list[str]:
    """Languages that are covered, and those for which at least something can be counted."""
    covered = languages()
    spoken = {code.partition("-")[0] for code in covered}
    return [*covered, *(code for code in READABLE if code not in spoken)]


def _usual() -> str:
    """What somebody probably writes in who has not said so."""
    reads = locale().replace("_", "-")
    alike = [code for code in _offered() if code in (reads, reads.partition("-")[0])]
    return alike[0] if alike else BRITISH.replace("_", "-")


def _shown(text: str, finding: dict[str, Any]) -> Shown:
    start = finding["start"]
    end = start + len(finding["words"])
    before, after = around(text, start, end)
    return Shown(
        number=start,
        before=before,
        words=finding["words"],
        after=after,
        category=_CATEGORIES[Category(finding["category"])],
        message=finding["message"],
        replacements=finding["replacements"],
        is_word=services.is_word_of_its_own(finding),
        is_house=finding.get("is_house", False),
    )


@bp.get("/drafts/<int:piece_id>/check")
@requires(WRITE_PIECES)
@never_stored
def show_check(piece_id: int) -> str:
    piece = queries.get_own_piece(piece_id, current_actor())
    return render_template("editorial/_check.html", piece=piece, checked=check_of(piece))


@bp.post("/drafts/<int:piece_id>/check")
@requires(WRITE_PIECES)
@never_stored
def ask_for_check(piece_id: int) -> Response:
    form = CheckForm.received()
    dialect = form.dialect.data or "" if form.validate() else ""
    try:
        with unit_of_work():
            services.ask_for_check(piece_id, dialect=dialect, actor=current_actor())
    except Invalid as refused:
        flash(translate_error(refused))
    return _to(piece_id)


@bp.post("/drafts/<int:piece_id>/findings/<int:number>/replacement")
@requires(WRITE_PIECES)
@never_stored
def take_finding(piece_id: int, number: int) -> Response:
    form = _received()
    with unit_of_work():
        services.take_finding(
            piece_id,
            number,
            replacement=form.replacement.data or "",
            version=form.version.data or 0,
            actor=current_actor(),
        )
    flash(_("Replaced."))
    return _to(piece_id)


@bp.post("/drafts/<int:piece_id>/findings/<int:number>/dismissal")
@requires(WRITE_PIECES)
@never_stored
def dismiss_finding(piece_id: int, number: int) -> Response:
    form = _received()
    with unit_of_work():
        services.dismiss_finding(piece_id, number, version=form.version.data or 0, actor=current_actor())
    return _to(piece_id)


@bp.post("/drafts/<int:piece_id>/findings/<int:number>/word")
@requires(WRITE_PIECES)
@never_stored
def learn_word(piece_id: int, number: int) -> Response:
    form = _received()
    with unit_of_work():
        word = services.learn_word(piece_id, number, version=form.version.data or 0, actor=current_actor())
    flash(_("“%(word)s” is one of your words now.", word=word))
    return _to(piece_id)


@bp.post("/drafts/<int:piece_id>/words/removal")
@requires(WRITE_PIECES)
@never_stored
def forget_word(piece_id: int) -> Response:
    queries.get_own_piece(piece_id, current_actor())
    form = WordForm.received()
    if form.validate():
        with unit_of_work():
            services.forget_word(form.word.data or "", actor=current_actor())
        flash(_("“%(word)s” is told again from the next check on.", word=form.word.data))
    return _to(piece_id)


def _received() -> FindingForm:
    form = FindingForm.received()
    if not form.validate():
        raise TextMovedOn
    return form


def _to(piece_id: int) -> Response:
    return redirect(url_for("editorial.show_draft", piece_id=piece_id, _anchor="check"), 303)
