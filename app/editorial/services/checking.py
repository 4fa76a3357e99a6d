"""Checking: what engines on this server say about a draft before anybody sees it, and what its author makes of that.

A check is asked for in the request and made by a job. What it found is good for the very text that it was made of: each
finding is named by where it stands in a version of the text, so that nothing else is ever replaced.
"""

import logging
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete

from app.clients.proofreading import Category, Finding, is_known, languages, proofread
from app.core.actor import Actor
from app.core.clock import now
from app.core.comparing import Change
from app.core.db import db
from app.core.errors import NotAllowed
from app.core.jobs import enqueue
from app.core.prose import touches
from app.core.readability import READABLE, readability
from app.core.texts import kept_form
from app.core.unit_of_work import unit_of_work
from app.core.upsert import insert
from app.editorial import queries
from app.editorial.models import Check, KnownWord, Piece
from app.editorial.permissions import WRITE_PIECES
from app.editorial.rules.applying import after_taking
from app.editorial.rules.house_words import FoundWord, find_words
from app.editorial.rules.stages import Act
from app.editorial.services.holding import held_piece
from app.editorial.services.writing import own_piece, replace_words
from app.editorial.vocabulary import (
    LONGEST_WORD,
    ChangedMeanwhile,
    CheckState,
    FindingGone,
    TextMovedOn,
    TextRefused,
    _l,
)

log = logging.getLogger(__name__)

JOB: Final = "editorial.check_text"
#: More findings than these are not kept; the next check finds the rest.
MOST_FINDINGS: Final = 1_000


def ask_for_check(piece_id: int, *, dialect: str, actor: Actor) -> Check:
    """Ask for the text to be checked as it stands, in a language that the piece has from now on; a job does it.

    In a language that nobody covers only what can be counted is told, and in none that is named nothing. Raises PieceNotFound, NotAtThatPoint, and TextRefused
    for a text without words and for a language that there is nothing to tell about.
    """
    piece = own_piece(piece_id, Act.WRITE, actor)
    if dialect and dialect not in languages() and dialect.partition("-")[0] not in READABLE:
        raise TextRefused(_l("This language cannot be checked here so far."), field="dialect")
    if not piece.text.strip():
        raise TextRefused(_l("There is nothing to read yet."), field="dialect")
    piece.language = dialect
    check = db.session.get(Check, piece_id, populate_existing=True)
    if check is None:
        check = Check(piece_id=piece_id, findings=[])
        db.session.add(check)
    check.version, check.language, check.state = piece.version, dialect, CheckState.QUEUED.value
    check.readability, check.made_at = {}, now()
    db.session.flush()
    enqueue(JOB, piece_id=piece_id)
    return check


def run_check(piece_id: int) -> None:
    """Make the check that was asked for, outside of any unit of work; nothing is done twice.

    What it finds in a text that was changed meanwhile is thrown away, and so is what nobody waits for any more.
    """
    with unit_of_work():
        check, piece = db.session.get(Check, piece_id), db.session.get(Piece, piece_id)
        if check is None or piece is None or check.state != CheckState.QUEUED:
            return
        text, version, language, asked_at = piece.text, piece.version, check.language, check.made_at
        known = [*queries.list_known_words_of_authors(piece_id), *queries.list_own_words()]
        to_avoid = queries.list_words_to_avoid(language)
    try:
        house = [_row_of_the_house(one) for one in find_words(text, to_avoid)]
        found = proofread(text, dialect=language, known_words=known) if language in languages() else []
        rows = _together(house, [_row(text, one) for one in found])
        counted = _counted(text, language)
        state = CheckState.DONE
    except Exception:
        # Whatever an engine stumbles over, its author is told, and not a worker five times.
        log.exception("the check of piece %s failed", piece_id)
        rows, counted, state = [], {}, CheckState.FAILED
    with unit_of_work():
        check = _still_waiting(piece_id, asked_at)
        if check is not None:
            _put_down(check, version, state, rows[:MOST_FINDINGS], counted)


def take_finding(piece_id: int, number: int, *, replacement: str, version: int, actor: Actor) -> int:
    """Replace exactly the words that were found, by one of the replacements; the answer is the new version of the text.

    `number` is where the words stand in this version. What else was found is carried along. Raises PieceNotFound,
    NotAtThatPoint, TextMovedOn and FindingGone.
    """
    piece = own_piece(piece_id, Act.WRITE, actor)
    check = _check_of(piece, version)
    finding = _finding(check, number)
    words = kept_form(replacement)
    if words not in finding["replacements"]:
        raise FindingGone
    change = Change(number, finding["words"], words)
    try:
        replace_words(piece, change, version=version, actor=actor)
    except ChangedMeanwhile:
        raise TextMovedOn from None
    check.findings = [
        dict(one, start=start)
        for one in check.findings
        if one is not finding
        and (start := after_taking(one["start"], one["start"] + len(one["words"]), [change])) is not None
    ]
    check.version = piece.version
    db.session.flush()
    return piece.version


def dismiss_finding(piece_id: int, number: int, *, version: int, actor: Actor) -> None:
    """Leave the words as they are; a later check says nothing more about them. Raises as `take_finding` does."""
    check = _check_of(own_piece(piece_id, Act.WRITE, actor), version)
    finding = _finding(check, number)
    left = _said(finding)
    check.findings = [dict(one, is_left=True) if _said(one) == left else one for one in check.findings]
    db.session.flush()


def learn_word(piece_id: int, number: int, *, version: int, actor: Actor) -> str:
    """Keep a word in the author's own dictionary, so that no check tells them about it again; says which.

    Raises as `take_finding` does; FindingGone as well for what is no single word.
    """
    check = _check_of(own_piece(piece_id, Act.WRITE, actor), version)
    word: str = _finding(check, number)["words"]
    if not is_word_of_its_own(_finding(check, number)):
        raise FindingGone
    row = insert(KnownWord).values(person_id=actor.person_id, word=word)
    db.session.execute(row.on_conflict_do_nothing(index_elements=["person_id", "word"]))
    check.findings = [
        one
        for one in check.findings
        if one["category"] != Category.SPELLING or not is_known(one["words"], [word])
    ]
    db.session.flush()
    return word


def forget_word(word: str, *, actor: Actor) -> None:
    """Take a word off the actor's own dictionary again; one that is not there is no matter."""
    WRITE_PIECES.demand(actor)
    if actor.person_id is None:
        raise NotAllowed
    db.session.execute(
        delete(KnownWord).where(KnownWord.person_id == actor.person_id, KnownWord.word == word)
    )


def is_word_of_its_own(finding: dict[str, Any]) -> bool:
    """Whether what was found is a word that somebody may teach."""
    words = finding["words"]
    return finding["category"] == Category.SPELLING and not any(sign.isspace() for sign in words) and len(words) <= LONGEST_WORD  # fmt: skip


def _check_of(piece: Piece, version: int) -> Check:
    """The check of a piece that is held, if it was made of this version and the text is still at it."""
    check = db.session.get(Check, piece.id, populate_existing=True)
    if check is None or check.state != CheckState.DONE or not version == check.version == piece.version:
        raise TextMovedOn
    return check


def _finding(check: Check, number: int) -> dict[str, Any]:
    found = next((one for one in check.findings if one["start"] == number and not one["is_left"]), None)
    if found is None:
        raise FindingGone
    return found


def _still_waiting(piece_id: int, asked_at: datetime) -> Check | None:
    """The check of a piece that nobody changes before the unit of work ends, if it is still the one that was asked for."""
    held_piece(piece_id)
    check = db.session.get(Check, piece_id, populate_existing=True)
    if check is None or check.state != CheckState.QUEUED or check.made_at != asked_at:
        return None  # thrown away, made by another worker, or asked for anew, which is a job of its own
    return check


def _put_down(
    check: Check, version: int, state: CheckState, findings: list[dict[str, Any]], counted: dict[str, Any]
) -> None:
    """Keep what was found, or only that it was of an earlier text. What was left as it is stays so."""
    left = {_said(one) for one in check.findings if one["is_left"]}
    is_good = db.session.get_one(Piece, check.piece_id, populate_existing=True).version == version
    check.state, check.version, check.made_at = state.value, version, now()
    found = findings if is_good and state is CheckState.DONE else []
    check.findings = [dict(one, is_left=_said(one) in left) for one in found]
    check.readability = counted if is_good else {}
    db.session.flush()


def _row(text: str, finding: Finding) -> dict[str, Any]:
    return {
        "start": finding.start,
        "words": text[finding.start : finding.end],
        "message": finding.message,
        "category": finding.category.value,
        "replacements": list(finding.replacements),
        "is_left": False,
    }


def _row_of_the_house(found: FoundWord) -> dict[str, Any]:
    """What the company says about a word: a matter of taste, with its advice as the message, perhaps empty."""
    return {
        "start": found.start,
        "words": found.words,
        "message": found.advice,
        "category": Category.STYLE.value,
        "replacements": [found.replacement] if found.replacement else [],
        "is_left": False,
        "is_house": True,
    }


def _together(house: list[dict[str, Any]], found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All of it in the order of the text; where the company has its say about words, an engine has none."""
    spans = [(one["start"], one["start"] + len(one["words"])) for one in house]
    others = [one for one in found if not touches(spans, one["start"], one["start"] + len(one["words"]))]
    return sorted([*house, *others], key=lambda one: int(one["start"]))


def _said(finding: dict[str, Any]) -> tuple[str, str]:
    """What is said about which words, wherever they stand."""
    return finding["words"], finding["message"]


def _counted(text: str, language: str) -> dict[str, Any]:
    found = readability(text, language)
    if found is None:
        return {}
    return {
        "figure": found.figure,
        "ease": found.ease.value if found.ease else "",
        "words": found.words,
        "sentences": found.sentences,
        "long": [{"text": one.text, "words": one.words} for one in found.long_sentences],
    }
