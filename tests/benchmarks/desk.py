"""The editorial desk, where there is a lot of it: the queue, a long copy with many suggestions, one decision, comparing."""

import random
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text

from app.accounts.models import Account, Session
from app.core.actor import Actor
from app.core.clock import now
from app.core.comparing import compare
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.editorial import queries, services
from app.editorial.models import Piece
from app.editorial.vocabulary import Lane, Outcome, PieceKind, PieceState
from app.people.models import RoleGrant
from app.people.vocabulary import Role
from tests.benchmarks.ground import SLICE, Ground, insert_rows
from tests.benchmarks.report import Figure, median_ratio, median_seconds
from tests.benchmarks.web import ratio, side_by_side

WAITING, FINISHED = 5_000, 50_000
WORDS, SUGGESTIONS, LONG = 5_000, 150, 20_000
#: Usual edits of a long text: single words, and here and there a sentence.
EDITS = 400
_VOCABULARY = [f"{first}{second}" for first in ("rea", "mo", "sta", "lin", "pro", "fa") for second in ("der", "ving", "tion", "ked", "mise", "cts", "s", "re")]  # fmt: skip


def work_at_the_desk(
    ground: Ground, tokens: list[str], environment: dict[str, str], limit: dict[str, str], folder: Path
) -> list[Figure]:
    """The queue, the page of an editor's copy, one decision of an author, and comparing two long texts."""
    author, editor = _owner_of(tokens[0]), _owner_of(tokens[1])
    _fill_desk(ground)
    with unit_of_work() as session:
        session.add(RoleGrant(person_id=editor, role=Role.EDITOR.value, granted_at=now()))
    copied, answered = _long_piece(author, editor), _long_piece(author, editor)
    _send(answered, editor)
    figures = [_one_decision(ground, answered, author), _comparing()]
    db.session.remove()
    mine, theirs = (f"waymark={token}" for token in tokens[:2])
    pages = {
        "queue": [(path, theirs, "-") for path in ("/desk", "/desk?page=2", "/desk?page=125")],
        "copy-edit": [(f"/desk/{copied}", theirs, "-")],
        "suggestions": [(f"/drafts/{answered}", mine, "-")],
    }
    with side_by_side(environment, limit, folder) as pair:
        found = pair.measure(pages)
    notes = {
        "queue": f"{WAITING:,} waiting, {FINISHED:,} finished",
        "copy-edit": f"a copy of {WORDS:,} words, {SUGGESTIONS} changes",
        "suggestions": f"the author's page of it, {SUGGESTIONS} suggestions",
    }
    return figures + [
        Figure(
            f"{name}, of the limit page's requests a second [{ground.engine}]",
            ratio(found, name, "rps"),
            0.35,
            0.5,
            False,
            f"{notes[name]}; CPU of the limit page {ratio(found, name, 'cpu'):.1f}",
        )
        for name in pages
    ]


def _one_decision(ground: Ground, piece_id: int, author: int) -> Figure:
    """One suggestion taken in its own transaction, in bare idempotent inserts in theirs."""
    with unit_of_work() as session:
        session.execute(text("CREATE TABLE IF NOT EXISTS bench_bare_desk (id VARCHAR(64) PRIMARY KEY, person_id BIGINT, at VARCHAR(32))"))  # fmt: skip
        waiting = [one.id for one in queries.list_suggestions(piece_id)]
        version = session.get_one(Piece, piece_id).version
    actor, counter = Actor(person_id=author, roles=frozenset({"employee"})), iter(range(10**9))
    state = {"version": version, "next": 0}
    mark = "?" if ground.engine == "sqlite" else "%s"

    def decide() -> None:
        suggestion_id, state["next"] = waiting[state["next"]], state["next"] + 1
        with unit_of_work():
            state["version"] = services.take(piece_id, [suggestion_id], version=state["version"], actor=actor)
        db.session.expunge_all()  # each decision is a request of its own

    def bare() -> None:
        with unit_of_work() as session:
            session.connection().exec_driver_sql(
                f"INSERT INTO bench_bare_desk VALUES ({mark}, {mark}, {mark}) ON CONFLICT (id) DO NOTHING",
                (f"bench:{next(counter)}", author, "2026-01-01 00:00:00"),
            )

    found, mine, unit = median_ratio(
        lambda: [decide() for _ in range(10)], lambda: [bare() for _ in range(10)], rounds=7
    )
    note = f"{mine / 10 * 1e6:.0f} us; bare {unit / 10 * 1e6:.0f} us"
    return Figure(
        f"one decision on a suggestion, in bare inserts [{ground.engine}]", found, 12, 6, True, note
    )


def _comparing() -> Figure:
    before = _prose(LONG, random.Random(1))
    after = _edited(before, EDITS, random.Random(2))
    seconds = median_seconds(lambda: compare(before, after), 7)
    note = f"{LONG:,} words, {EDITS} edits; milliseconds"
    return Figure("comparing usual edits of a long text, ms", seconds * 1e3, 200, 100, True, note)


def _fill_desk(ground: Ground) -> None:
    """Pieces that wait, and many more that were published; each handed in once."""
    total, moment = WAITING + FINISHED, now()
    first = (db.session.execute(select(func.max(Piece.id))).scalar() or 0) + 1

    def at(hours: float) -> Any:
        instant: Any = moment + timedelta(hours=hours)
        return (
            instant
            if ground.engine == "postgresql"
            else instant.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
        )

    words = _prose(60, random.Random(3))
    pieces, authors, revisions, rounds = [], [], [], []
    for number in range(total):
        id_, waits = first + number, number < WAITING
        person = number * 7919 % ground.activity.people + 1
        handed, lane = at(-(number % 500) / 10 - 1), Lane.FAST if number % 9 == 0 else Lane.NORMAL
        state = PieceState.WAITING if waits else PieceState.PUBLISHED
        pieces.append((id_, PieceKind.ARTICLE.value, f"Piece {number}", "en", state.value, words, 2, handed, person, 1, handed,
                       lane.value, at(number % 300 / 10) if waits else None, 0, 0, None if waits else at(-1)))  # fmt: skip
        authors.append((id_, person, 1))
        revisions.append((id_, id_, 1, "handed-in", f"Piece {number}", words, 60, person, handed))
        ended = None if waits else at(-(number % 400) / 10)
        rounds.append((id_, id_, 1, id_, lane.value, handed, at(number % 300 / 10), ended, "" if waits else Outcome.READY.value))  # fmt: skip
    for table, columns, rows in (
        ("pieces", "id kind title language state text version saved_at saved_by head_number made_at lane due_at minutes_planned minutes_spent published_at", pieces),
        ("authors", "piece_id person_id place", authors),
        ("revisions", "id piece_id number kind title text words made_by made_at", revisions),
        ("rounds", "id piece_id number revision_id lane handed_in_at due_at ended_at outcome", rounds),
    ):  # fmt: skip
        for start in range(0, len(rows), SLICE):
            insert_rows(f"editorial_{table}", columns.split(), rows[start : start + SLICE])  # type: ignore[arg-type]  # rows of several widths
    if ground.engine == "postgresql":
        with unit_of_work() as session:
            for table in ("pieces", "revisions", "rounds"):
                counter = f"pg_get_serial_sequence('editorial_{table}', 'id')"
                session.execute(text(f"SELECT setval({counter}, :last)"), {"last": first + total})
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    else:
        with unit_of_work() as session:
            session.execute(text("ANALYZE"))


def _long_piece(author: int, editor: int) -> int:
    """A long draft that an editor has in hand, with a copy that they have edited; gives its number."""
    writer = Actor(person_id=author, roles=frozenset({"employee"}))
    words = _prose(WORDS, random.Random(author))
    with unit_of_work():
        piece = services.begin_piece(PieceKind.ARTICLE, title="A long one", actor=writer)
        services.save_text(piece.id, title="A long one", text=words, version=1, actor=writer)
        piece_id = piece.id
    with unit_of_work() as session:
        services.hand_in(piece_id, version=session.get_one(Piece, piece_id).version, actor=writer)
    copy = _edited(words, SUGGESTIONS, random.Random(5))
    with unit_of_work():
        version = services.claim(piece_id, actor=_editor(editor)).version
        services.save_copy(piece_id, text=copy, version=version, actor=_editor(editor))
    return piece_id


def _send(piece_id: int, editor: int) -> None:
    held = queries.find_claim(piece_id, editor)
    assert held is not None
    version = held.claim.version
    with unit_of_work():
        services.send_suggestions(piece_id, version=version, remarks={}, actor=_editor(editor))


def _editor(editor: int) -> Actor:
    return Actor(person_id=editor, roles=frozenset({"employee", "editor"}))


def _prose(words: int, chance: random.Random) -> str:
    """Sentences in paragraphs, of words that repeat as those of a language do."""
    parts = []
    for number in range(words):
        word = chance.choice(_VOCABULARY) + str(number % 97)
        parts.append(word + (".\n\n" if number % 80 == 79 else ". " if number % 13 == 12 else " "))
    return "".join(parts).strip() + "\n"


def _edited(before: str, edits: int, chance: random.Random) -> str:
    """The same with single words changed, far enough apart to be a change each."""
    pieces = before.split(" ")
    step = len(pieces) // edits
    for number in range(edits):
        place = number * step + chance.randrange(max(1, step - 12))
        pieces[place] = "changed" + pieces[place]
    return " ".join(pieces)


def _owner_of(token: str) -> int:
    owner = (
        select(Account.person_id)
        .join(Session, Session.account_id == Account.id)
        .where(Session.token_hash == sha256(token.encode()).hexdigest())
    )
    return db.session.execute(owner).scalar_one()
