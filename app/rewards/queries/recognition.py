"""Questions about recognition for effort: which pieces count, what they earned, and what was handed over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, select
from sqlalchemy.orm import aliased

from app.core.clock import Day, day_of
from app.core.db import db
from app.core.pagination import Page
from app.editorial.models import Author, Piece
from app.editorial.vocabulary import PieceKind, PieceState
from app.organisation.queries import is_on, organisation
from app.organisation.vocabulary import Element
from app.people.models import Person, RoleGrant
from app.people.vocabulary import Role
from app.rewards.models import Gift, QualifyingPiece, Recognition
from app.rewards.queries.holds import held_signals
from app.rewards.rules.recognition import Policy, bar_to, next_at, pieces_of
from app.rewards.vocabulary.recognition import PIECES_EACH, Bar, RecognitionNotFound, Standing
from app.signals.models import Reversal, Signal, Verb
from app.signals.queries import is_of_batch
from app.signals.vocabulary import Evidence, Source

PAGE_SIZE = 50
#: What an import calls an article; other words are no original piece.
_ARTICLE = ("Create", "article")
_ORIGINAL = [kind.value for kind in PieceKind if kind.is_original]


class Article(NamedTuple):
    """An article that an import tells of, published elsewhere."""

    signal_id: int
    link: str
    at: datetime
    stands: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """A piece that counts for somebody, as they read it."""

    title: str  #: of a piece of the desk
    link: str
    qualified_at: datetime

    @property
    def day(self) -> Day:
        """Since when it counts."""
        return day_of(self.qualified_at)


@dataclass(frozen=True, slots=True)
class ListLine:
    """A recognition as HR and its person read it."""

    id: int
    person_id: int
    name: str
    department: str
    pieces: int
    earned_at: datetime
    is_listed: bool
    bar: Bar | None
    gift: Gift | None

    @property
    def earned_on(self) -> Day:
        """The day of the last of these pieces."""
        return day_of(self.earned_at)

    @property
    def standing(self) -> Standing:
        """Where it is on its way."""
        if self.gift is not None:
            return Standing.GIVEN
        return Standing.ASIDE if self.bar is not None and not self.is_listed else Standing.OPEN


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody is: what counts, at how many pieces the next recognition is, and what was earned."""

    pieces: Sequence[Counted]
    next_at: int
    earned: Sequence[ListLine]  #: the latest first


def policy() -> Policy:
    """Who is on the list, as the organisation has decided."""
    decided = organisation()
    return Policy(decided.recognise_hr, decided.recognise_executives)


def are_awards_on(person: Person) -> bool:
    """Whether awards are wanted where somebody works."""
    return is_on(Element.AWARDS, country=person.country, department=person.department)


def progress_of(person_id: int) -> Progress:
    """How far somebody is."""
    query = (
        select(Piece.title, QualifyingPiece.link, QualifyingPiece.qualified_at)
        .select_from(QualifyingPiece)
        .outerjoin(Piece, Piece.id == QualifyingPiece.piece_id)
        .where(QualifyingPiece.person_id == person_id, QualifyingPiece.disqualified_at.is_(None))
    )
    rows = db.session.execute(query.order_by(QualifyingPiece.qualified_at.desc(), QualifyingPiece.id.desc()))
    pieces = [Counted(title or "", link, at) for title, link, at in rows]
    earned = _read(_lines().where(Recognition.person_id == person_id))
    earned.reverse()
    return Progress(pieces, next_at(len(pieces), len(earned)), earned)


def page_list(standing: Standing, *, number: int = 1, size: int = PAGE_SIZE) -> Page[ListLine]:
    """A page of recognitions that stand so: what was earned first on top, of those handed over the latest."""
    found = list_all(standing)
    if standing is Standing.GIVEN:
        found.reverse()
    number = max(1, min(number, -(-len(found) // size)))
    return Page(found[(number - 1) * size : number * size], number, size, len(found))


def list_all(standing: Standing | None = None) -> list[ListLine]:
    """Every recognition, or those that stand so, what was earned first on top."""
    query = _lines()
    if standing is not None:
        query = query.where(Gift.id.is_not(None) if standing is Standing.GIVEN else Gift.id.is_(None))
    return [line for line in _read(query) if standing is None or line.standing is standing]


def get_line(recognition_id: int) -> ListLine:
    """A recognition as HR reads it. Raises RecognitionNotFound."""
    found = _read(_lines().where(Recognition.id == recognition_id))
    if not found:
        raise RecognitionNotFound
    return found[0]


def list_gifts(recognition_id: int) -> Sequence[tuple[Gift, str, str]]:
    """What was ever noted as handed over, the latest first, with who noted it and who took it back."""
    noted, undone = aliased(Person), aliased(Person)
    query = (
        select(Gift, func.coalesce(noted.name, ""), func.coalesce(undone.name, ""))
        .outerjoin(noted, noted.id == Gift.recorded_by)
        .outerjoin(undone, undone.id == Gift.undone_by)
        .where(Gift.recognition_id == recognition_id)
        .order_by(Gift.id.desc())
    )
    return [(gift, by, undone_by) for gift, by, undone_by in db.session.execute(query)]


def find_standing_gift(recognition_id: int) -> Gift | None:
    """What was handed over, and was not taken back."""
    query = select(Gift).where(Gift.recognition_id == recognition_id, Gift.undone_at.is_(None))
    return db.session.execute(query.execution_options(populate_existing=True)).scalar()


def list_articles(person_id: int) -> Sequence[Article]:
    """The articles of somebody that systems told of, in the order of time, also those that were taken back or are held."""
    stands = and_(Reversal.signal_id.is_(None), Signal.id.not_in(held_signals()))
    query = select(Signal.id, Signal.object, Signal.occurred_at, stands).where(Signal.person_id == person_id)
    rows = db.session.execute(_of_articles(query).order_by(Signal.occurred_at, Signal.id))
    return [Article(*row) for row in rows]


def is_article(signal_id: int) -> bool:
    """Whether an act is an article that a system told of."""
    return db.session.connection().execute(_IS_ARTICLE, {"signal_id": signal_id}).first() is not None


def list_authors_of_batch(batch_id: int) -> Sequence[int]:
    """Whose articles an import told of."""
    query = _of_articles(select(Signal.person_id).where(is_of_batch(batch_id)))
    return db.session.execute(query.distinct().order_by(Signal.person_id)).scalars().all()


def list_rows(person_id: int) -> Sequence[QualifyingPiece]:
    """What counts or counted for somebody."""
    query = select(QualifyingPiece).where(QualifyingPiece.person_id == person_id)
    return db.session.execute(query.execution_options(populate_existing=True)).scalars().all()


def list_earned(person_id: int) -> set[str]:
    """The occasions of somebody's recognitions."""
    query = select(Recognition.occasion).where(Recognition.person_id == person_id)
    return set(db.session.execute(query).scalars())


def list_missed_pieces() -> Sequence[int]:
    """Original pieces that are out and count for nobody: those from before anything was counted."""
    counts = exists().where(QualifyingPiece.piece_id == Piece.id)
    writes_here = exists().where(
        Author.piece_id == Piece.id, Author.person_id == Person.id, Person.observation_stopped_at.is_(None)
    )
    query = select(Piece.id).where(
        Piece.state == PieceState.PUBLISHED.value, Piece.kind.in_(_ORIGINAL), ~counts, writes_here
    )
    return db.session.execute(query.order_by(Piece.id)).scalars().all()


def list_missed_persons() -> Sequence[int]:
    """People with articles of whom none counts, and those with more fives of pieces than recognitions."""
    counts = exists().where(QualifyingPiece.person_id == Signal.person_id)
    uncounted = _of_articles(select(Signal.person_id).where(~counts)).where(Reversal.signal_id.is_(None))
    granted = (
        select(func.count()).select_from(Recognition)
        .where(Recognition.person_id == QualifyingPiece.person_id).correlate(QualifyingPiece).scalar_subquery()
    )  # fmt: skip
    waiting = (
        select(QualifyingPiece.person_id)
        .where(QualifyingPiece.disqualified_at.is_(None))
        .group_by(QualifyingPiece.person_id)
        .having(func.count() >= PIECES_EACH * (granted + 1))
    )
    found = {*db.session.execute(uncounted.distinct()).scalars(), *db.session.execute(waiting).scalars()}
    return sorted(found)


def _of_articles(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Of acts, those that tell of an article surely; what people log themselves is not among them."""
    # There is one such verb: a database that knows little of an import that has just ended would look for it act by act.
    verb = select(Verb.id).where(Verb.type == _ARTICLE[0], Verb.object_type == _ARTICLE[1])
    return query.outerjoin(Reversal, Reversal.signal_id == Signal.id).where(
        Signal.verb_id == verb.scalar_subquery(),
        Signal.source == Source.IMPORT.value,
        Signal.evidence == Evidence.VERIFIED.value,
    )


#: Made once: asked of every act.
_IS_ARTICLE = _of_articles(select(Signal.id).where(Signal.id == bindparam("signal_id")))


def _stands() -> ColumnElement[bool]:
    return and_(Gift.recognition_id == Recognition.id, Gift.undone_at.is_(None))


def _lines() -> Select[*tuple[Any, ...]]:
    led = aliased(Person)
    is_hr = exists().where(RoleGrant.person_id == Person.id, RoleGrant.role == Role.HR.value)
    leads = exists().where(led.manager_id == Person.id)
    return (
        select(
            Recognition.id,
            Recognition.person_id,
            Person.name,
            Person.department,
            Recognition.occasion,
            Recognition.earned_at,
            Recognition.is_listed,
            Person.is_active,
            is_hr,
            and_(Person.manager_id.is_(None), leads),
            Gift,
        )
        .join(Person, Person.id == Recognition.person_id)
        .outerjoin(Gift, _stands())
        .order_by(Recognition.earned_at, Recognition.id)
    )


def _read(query: Select[*tuple[Any, ...]]) -> list[ListLine]:
    decided = policy()
    return [
        ListLine(
            row[0], row[1], row[2], row[3], pieces_of(row[4]), row[5], row[6],
            bar_to(decided, is_here=row[7], is_hr=row[8], is_executive=row[9]), row[10],
        )
        for row in db.session.execute(query)
    ]  # fmt: skip
