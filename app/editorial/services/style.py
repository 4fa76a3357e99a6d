"""What the desk advises about style, version by version, and the words of the company."""

from sqlalchemy import delete, select

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.core.texts import count_words, kept_form
from app.core.upsert import insert
from app.editorial import queries
from app.editorial.models import Advice, HouseWord
from app.editorial.permissions import LEAD_DESK
from app.editorial.rules.house_words import word_key
from app.editorial.vocabulary import (
    ADVICE_SAVED,
    HOUSE_WORD_ADDED,
    HOUSE_WORD_REMOVED,
    LONGEST_ADVICE,
    AdviceChanged,
    TextRefused,
    WordKind,
    _l,
)


def save_advice(text: str, *, version: int, actor: Actor) -> int:
    """Keep what the desk advises as its next version; the answer is its number. The same again makes none.

    `version` is the one that was read, 0 before the first. Raises NotAllowed, AdviceChanged and TextRefused.
    """
    LEAD_DESK.demand(actor)
    kept, latest = kept_form(text).strip(), queries.find_advice()
    if len(kept) > LONGEST_ADVICE or "\0" in kept:
        raise TextRefused(_l("These are more than %(most)s characters."), field="text", most=LONGEST_ADVICE)
    number = latest.number if latest is not None else 0
    if kept == (latest.text if latest is not None else ""):
        return number
    if number != version:
        raise AdviceChanged
    row = insert(Advice).values(number=version + 1, text=kept, made_by=actor.person_id, made_at=now())
    made = db.session.execute(row.on_conflict_do_nothing(index_elements=["number"]).returning(Advice.number))
    if made.scalar() is None:
        raise AdviceChanged  # somebody else's was there a moment earlier
    record(ADVICE_SAVED, actor=actor, object_type="advice", object_id=version + 1)
    return version + 1


def add_house_word(
    word: str, *, kind: str, language: str = "", preferred: str = "", advice: str = "", actor: Actor
) -> None:
    """Put a word on the company's list. The same again is no matter.

    Raises NotAllowed, and TextRefused for what is no word, stands there otherwise, or is to be avoided for no reason.
    """
    LEAD_DESK.demand(actor)
    kept, better, why = (" ".join(kept_form(one).split()) for one in (word, preferred, advice))
    if not count_words(kept) or "\0" in kept + better + why:
        raise TextRefused(_l("This is no word."), field="word")
    if kind == WordKind.OURS:
        better = why = language = ""  # a name is one in every language
    elif not better and not why:
        raise TextRefused(_l("Say what is better, or why."), field="preferred")
    elif word_key(better) == word_key(kept):
        raise TextRefused(_l("This is the same word."), field="preferred")
    values = {"word": kept, "language": language, "kind": kind, "preferred": better, "advice": why}
    row = insert(HouseWord).values(key=word_key(kept), added_by=actor.person_id, added_at=now(), **values)
    once = row.on_conflict_do_nothing(index_elements=["key", "language"]).returning(HouseWord.id)
    made = db.session.execute(once).scalar()
    if made is not None:
        record(HOUSE_WORD_ADDED, actor=actor, object_type="house word", object_id=made, changes=values)
        return
    query = select(HouseWord).where(HouseWord.key == word_key(kept), HouseWord.language == language)
    found = db.session.execute(query).scalar_one()
    if any(getattr(found, name) != value for name, value in values.items()):
        raise TextRefused(_l("This word is on the list already. Take it off first to say something else about it."), field="word")  # fmt: skip


def remove_house_word(word_id: int, *, actor: Actor) -> str:
    """Take a word off the company's list; says which, and nothing for one that is not there any more."""
    LEAD_DESK.demand(actor)
    gone = delete(HouseWord).where(HouseWord.id == word_id).returning(HouseWord.word)
    word = db.session.execute(gone).scalar()
    if word is None:
        return ""
    record(
        HOUSE_WORD_REMOVED,
        actor=actor,
        object_type="house word",
        object_id=word_id,
        changes={"word": [word, None]},
    )
    return word
