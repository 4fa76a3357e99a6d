"""The slices of a file, read and understood while the database is busy with the one before."""

from collections.abc import Callable, Generator, Iterable
from typing import NamedTuple

from app.core.clock import now
from app.core.db import db
from app.core.lines import Block, Reason
from app.core.prefetching import prefetched
from app.people.rules.refused_lines import printable
from app.signals.rules.acts import Act
from app.signals.rules.refusals import Refusal
from app.signals.services.actors import Actors
from app.signals.services.files import ActivityFile
from app.signals.services.storing import Offer, Row, offer
from app.signals.services.verbs import Pair, stored_verbs
from app.signals.vocabulary import OWN_PLATFORM, _l

_NOBODY = Reason(_l("unknown actor"))
_STOPPED = Reason(_l("this person has stopped the keeping of their activity"))
_SOURCE_STOPPED = Reason(_l("not kept from this platform, as the person wishes"))


class Slice(NamedTuple):
    """About ten thousand lines: what they say as rows, and what is refused."""

    block: Block
    lines: list[int]  #: the number of the line of each row
    offered: Offer  #: the rows, ready to be stored
    own: list[tuple[int, Row]]  #: lines about acts in this product, and their rows
    verbs: dict[Pair, int]  #: by what number the rows name each pair; below 0 where none was stored yet
    refusals: list[Refusal]


def read_slices(
    file: ActivityFile, start: int, lines_done: int
) -> Generator[tuple[Slice, Callable[[], object]], None, None]:
    """The slices of a file from a place on, where so many lines are behind, each with what to call when the database is
    about to be busy for a while: the next one is read meanwhile.

    Nothing is read inside a unit of work, so that the database is held no longer than it takes to write.
    """
    return prefetched(map(_Reader(file).read, file.blocks(start, lines_done)))


class _Reader:
    """Reads blocks of one file, and remembers the numbers of persons and verbs."""

    def __init__(self, file: ActivityFile) -> None:
        self._file = file
        self._actors = Actors()
        self._verbs: dict[Pair, int] = {}

    def read(self, block: Block) -> Slice:
        acts, refusals = self._file.reader.read(block, now())
        verbs = self._numbers({act.verb for act in acts})
        lines, rows, refused = self._rows(acts, verbs)
        refusals += [Refusal(line, reason, printable(block.line(line))) for line, reason in refused]
        own = [(line, row) for line, row in zip(lines, rows, strict=True) if row.platform == OWN_PLATFORM]
        if own:
            others = [
                (line, row) for line, row in zip(lines, rows, strict=True) if row.platform != OWN_PLATFORM
            ]
            lines, rows = [line for line, _ in others], [row for _, row in others]
        return Slice(block, lines, offer(rows), own, verbs, refusals)

    def _numbers(self, pairs: Iterable[Pair]) -> dict[Pair, int]:
        known = self._verbs
        unknown = sorted(pair for pair in pairs if known.get(pair, -1) < 0)
        if unknown:
            with db.engine.connect() as connection:
                found = stored_verbs(connection, unknown)
            for pair in unknown:
                known[pair] = found[pair].id if pair in found else known.get(pair, -1 - len(known))
        return {pair: known[pair] for pair in pairs}

    def _rows(
        self, acts: list[Act], verbs: dict[Pair, int]
    ) -> tuple[list[int], list[Row], list[tuple[int, Reason]]]:
        actors = self._actors.look_up({act.actor for act in acts})
        lines: list[int] = []
        rows: list[Row] = []
        refused: list[tuple[int, Reason]] = []
        # One of the two loops that every line runs through: plain unpacking costs half of what attributes would.
        for line, external_id, name, verb, object_, target, at, day, platform, value in acts:
            person = actors[name]
            if person is None:
                refused.append((line, _NOBODY))
            elif person.has_stopped and (not person.stopped or platform in person.stopped):
                refused.append((line, _SOURCE_STOPPED if person.stopped else _STOPPED))
            else:
                on_self = target.casefold() in person.names
                lines.append(line)
                rows.append(
                    Row(platform, external_id, person.person_id, verbs[verb], object_, target, on_self, value, at,
                        day)
                )  # fmt: skip
        return lines, rows, refused
