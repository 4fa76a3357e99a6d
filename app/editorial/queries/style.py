"""What the desk advises about style, and the words of the company."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select

from app.core.db import db
from app.core.pagination import Page
from app.editorial.models import Advice, HouseWord
from app.editorial.queries.pieces import LARGEST
from app.editorial.rules.house_words import WordToAvoid, word_key
from app.editorial.vocabulary import AdviceNotFound, WordKind

PAGE_SIZE = 50
#: So many of the latest versions are listed.
_LISTED = 50


def find_advice() -> Advice | None:
    """What the desk advises now."""
    return db.session.execute(select(Advice).order_by(Advice.number.desc()).limit(1)).scalar()


def get_advice(number: int) -> Advice:
    """What the desk advised in one version. Raises AdviceNotFound."""
    advice = db.session.get(Advice, number) if number <= LARGEST else None
    if advice is None:
        raise AdviceNotFound
    return advice


def list_advice() -> Sequence[Advice]:
    """The versions of the advice, the latest first."""
    return db.session.execute(select(Advice).order_by(Advice.number.desc()).limit(_LISTED)).scalars().all()


def page_house_words(*, search: str = "", number: int = 1) -> Page[HouseWord]:
    """The words of the company in the order of the alphabet, those alone that begin with what is searched."""
    key = word_key(search)
    fits = HouseWord.key.startswith(key, autoescape=True) if key else HouseWord.key != ""
    total = db.session.execute(select(func.count(HouseWord.id)).where(fits)).scalar_one()
    query = select(HouseWord).where(fits).order_by(HouseWord.key, HouseWord.language)
    rows = db.session.execute(query.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).scalars().all()
    return Page(rows, number, PAGE_SIZE, total)


def list_own_words() -> Sequence[str]:
    """The words of the company's own: a name is one in every language."""
    query = select(HouseWord.word).where(HouseWord.kind == WordKind.OURS.value)
    return db.session.execute(query).scalars().all()


def list_words_to_avoid(language: str) -> list[WordToAvoid]:
    """The words that are better not used in a text of this language, like "en-GB"."""
    spoken = language.partition("-")[0]
    query = select(HouseWord.word, HouseWord.preferred, HouseWord.advice).where(
        HouseWord.kind == WordKind.AVOID.value,
        or_(HouseWord.language == "", HouseWord.language == spoken),
    )
    return [WordToAvoid(*row) for row in db.session.execute(query.order_by(HouseWord.language))]
