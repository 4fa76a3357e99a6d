"""Lets the cast write, help each other, and edit: each turn at its own time and by the verbs that everybody uses."""

from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeAlias

from app.core.actor import Actor
from app.core.clock import Day, date_from_day, frozen_at, now, today
from app.core.unit_of_work import unit_of_work
from app.demo.rules.cast import part_of
from app.demo.rules.desk import (
    ADVICE,
    CIRCLE,
    CIRCLE_NAME,
    INTERESTS,
    LEAD,
    TOPICS,
    TOPICS_ASKED,
    WORDS,
    Doing,
    Draft,
    Turn,
    course,
    edited,
    remarks_on,
)
from app.demo.rules.drafts import TEXTS
from app.editorial import queries, services
from app.editorial.models import Piece
from app.editorial.vocabulary import PieceKind, WordKind
from app.people.queries import get_person_by_email

_Way: TypeAlias = Callable[[Piece, Draft, Turn, Actor], object]


class Desk:
    """The desk of the demo company, and how far it has come."""

    def __init__(self, last_day: Day) -> None:
        self._ahead = deque(course(last_day))
        self._pieces: dict[str, int] = {}
        self._is_open = False

    def work_until(self, end: datetime) -> None:
        """Do what is to be done up to this moment, and nothing in time to come; what is behind is not done again."""
        while self._ahead and self._ahead[0][0] <= end:
            at, draft, turn = self._ahead.popleft()
            with frozen_at(min(at, now())), unit_of_work():
                if not self._is_open:
                    _settle()
                    self._is_open = True
                if draft is None:
                    _ask_for_topics()
                else:
                    self._do(draft, turn)

    def _do(self, draft: Draft, turn: Turn) -> None:
        actor = _actor(turn.who)
        if turn.doing is Doing.BEGIN:
            self._pieces[draft.key] = _begin(draft, actor)
        else:
            piece = queries.get_own_piece(self._pieces[draft.key], _actor(draft.author))
            _WAYS[turn.doing](piece, draft, turn, actor)


def _settle() -> None:
    """What the desk advises, and who reads and knows what."""
    services.save_advice(ADVICE, version=0, actor=_actor(LEAD))
    for word, better, why in WORDS:
        kind = WordKind.AVOID if better or why else WordKind.OURS
        services.add_house_word(
            word, kind=kind, language="en", preferred=better, advice=why, actor=_actor(LEAD)
        )
    circle = services.make_circle(CIRCLE_NAME, actor=_actor(CIRCLE[0]))
    for who in CIRCLE[1:]:
        services.add_member(circle.id, _id(who), actor=_actor(CIRCLE[0]))
    for who, words in INTERESTS.items():
        services.name_interests(words, actor=_actor(who))


def _ask_for_topics() -> None:
    for wanted in TOPICS:
        until = date_from_day(today() + wanted.days)
        topic = services.ask_for_topic(
            wanted.title,
            why=wanted.why,
            words=wanted.words,
            wanted_until=until,
            actor=_actor(TOPICS_ASKED.who),
        )
        if wanted.taker:
            services.take_topic(topic.id, PieceKind.ARTICLE, actor=_actor(wanted.taker))


def _begin(draft: Draft, actor: Actor) -> int:
    written = TEXTS[draft.key]
    piece = services.begin_piece(
        PieceKind(written.kind), title=written.title, language=written.language, actor=actor
    )
    services.save_text(piece.id, title=written.title, text=written.text, version=piece.version, actor=actor)
    return piece.id


def _show(piece: Piece, _draft: Draft, _turn: Turn, actor: Actor) -> None:
    services.ask_peers(piece.id, [_id(who) for who in CIRCLE], actor=actor)


def _comment(piece: Piece, draft: Draft, turn: Turn, actor: Actor) -> None:
    [edit] = TEXTS[draft.key].edits
    services.comment(
        piece.id, words=turn.words, quote=edit.original, replacement=edit.replacement, actor=actor
    )


def _hand_in(piece: Piece, _draft: Draft, _turn: Turn, actor: Actor) -> None:
    services.hand_in(piece.id, version=piece.version, actor=actor)


def _suggest(piece: Piece, draft: Draft, turn: Turn, actor: Actor) -> None:
    found = services.claim(piece.id, actor=actor)
    version = services.save_copy(piece.id, text=edited(draft.key), version=found.version, actor=actor)
    said = remarks_on(draft.key, [change.start for change in services.changes_of(found)])
    remarks = {number: services.Remark(*one) for number, one in enumerate(said, 1)}
    services.send_suggestions(piece.id, version=version, remarks=remarks, words=turn.words, actor=actor)


def _ask(piece: Piece, _draft: Draft, turn: Turn, actor: Actor) -> None:
    services.claim(piece.id, actor=actor)
    services.ask(piece.id, question=turn.words, actor=actor)


def _take(piece: Piece, _draft: Draft, _turn: Turn, actor: Actor) -> None:
    """All but the last, which stays as the author has it."""
    *taken, kept = [one.id for one in queries.list_suggestions(piece.id)]
    services.take(piece.id, taken, version=piece.version, actor=actor)
    services.keep(piece.id, [kept], actor=actor)


def _say_ready(piece: Piece, _draft: Draft, turn: Turn, actor: Actor) -> None:
    services.claim(piece.id, actor=actor)
    services.say_ready(piece.id, words=turn.words, actor=actor)


def _publish(piece: Piece, _draft: Draft, turn: Turn, actor: Actor) -> None:
    services.publish(piece.id, link=turn.words, actor=actor)


def _assign(piece: Piece, _draft: Draft, turn: Turn, actor: Actor) -> None:
    services.assign([piece.id], editor_id=_id(turn.words), is_sure=True, actor=actor)


_WAYS: Mapping[Doing, _Way] = {
    Doing.SHOW: _show,
    Doing.COMMENT: _comment,
    Doing.HAND_IN: _hand_in,
    Doing.SUGGEST: _suggest,
    Doing.ASK: _ask,
    Doing.TAKE: _take,
    Doing.SAY_READY: _say_ready,
    Doing.PUBLISH: _publish,
    Doing.ASSIGN: _assign,
}


def _id(key: str) -> int:
    return get_person_by_email(part_of(key).email).id


def _actor(key: str) -> Actor:
    part = part_of(key)
    return Actor(person_id=_id(key), roles=frozenset({"employee", *(role.value for role in part.roles)}))
