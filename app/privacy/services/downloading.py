"""Everything that is held about a person as one file: a ZIP, written while it is sent.

`data.json` holds all of it, one CSV for each kind the same as a table. Its shape is described in docs/privacy.md.
"""

import json
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.holdings import Holding, Row
from app.notices.services import tell
from app.people.permissions import is_self
from app.people.queries import get_person
from app.privacy import queries
from app.privacy.permissions import CARE_FOR_OWN_DATA, DOWNLOAD_FOR_OTHERS
from app.privacy.rules.cells import csv_line, csv_name
from app.privacy.vocabulary import DATA_DOWNLOADED

#: The number of the shape of data.json; another shape gets another number.
FORMAT: Final = 1
_CHUNK: Final = 64 * 1024


def note_download(person_id: int, *, actor: Actor) -> None:
    """Keep that somebody takes along what is held about a person, who is told if it is somebody else.

    Raises PersonNotFound and NotAllowed.
    """
    (CARE_FOR_OWN_DATA if is_self(actor, person_id) else DOWNLOAD_FOR_OTHERS).demand(actor)
    get_person(person_id)
    record(DATA_DOWNLOADED, actor=actor, object_type="person", object_id=person_id)
    if not is_self(actor, person_id):
        moment = now()
        tell(person_id, kind="data_downloaded", key=f"data.downloaded:{moment.isoformat()}",
             params={"at": moment.isoformat()})  # fmt: skip


def stream_data(person_id: int, *, say: Callable[[Any], str], is_self: bool) -> Iterator[bytes]:
    """The file in pieces, never whole in memory. `say` brings our texts into the reader's language.

    What is confidential is left empty unless the person takes it along themself.
    """
    pieces = _Pieces()
    with ZipFile(pieces, "w", ZIP_DEFLATED) as archive:  # type: ignore[call-overload]  # all that it needs is to write
        for name, lines in _files(person_id, say, is_self):
            entry = ZipInfo(name, now().timetuple()[:6])
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o600 << 16
            with archive.open(entry, "w", force_zip64=True) as file:
                for line in lines:
                    file.write(line.encode())
                    if pieces.size > _CHUNK:
                        yield pieces.take()
    yield pieces.take()


def _files(person_id: int, say: Callable[[Any], str], is_self: bool) -> Iterator[tuple[str, Iterator[str]]]:
    yield "data.json", _json(person_id, say, is_self)
    for holding, rows in queries.read_all(person_id, is_self=is_self):
        yield csv_name(holding.key), _table(rows)


def _json(person_id: int, say: Callable[[Any], str], is_self: bool) -> Iterator[str]:
    head = {"format": FORMAT, "product": "Waymark", "made_at": now().isoformat(), "number": person_id}
    yield json.dumps(head)[:-1] + ', "kinds": ['
    for place, (holding, rows) in enumerate(queries.read_all(person_id, is_self=is_self)):
        about = {"key": holding.key, **{name: say(words) for name, words in _words(holding).items()}}
        yield (",\n" if place else "\n") + json.dumps(about, ensure_ascii=False)[:-1] + ', "rows": ['
        for number, row in enumerate(rows):
            yield (",\n" if number else "\n") + json.dumps(dict(row), ensure_ascii=False)
        yield "]}"
    yield "]}\n"


def _words(holding: Holding) -> dict[str, Any]:
    return {
        "title": holding.title,
        "purpose": holding.purpose,
        "source": holding.source,
        "kept": holding.kept,
        "stays": holding.stays,
    }


def _table(rows: Iterator[Row]) -> Iterator[str]:
    first = next(rows, None)
    if first is None:
        return
    names = list(first)
    yield csv_line(names)
    for row in chain([first], rows):
        yield csv_line(row.get(name) for name in names)


class _Pieces:
    """Where the archive is written to: what it has written is taken away piece by piece."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self.size = 0

    def write(self, piece: bytes) -> int:
        """Keep a piece until it is taken."""
        self._pieces.append(bytes(piece))
        self.size += len(piece)
        return len(piece)

    def flush(self) -> None:
        """There is nothing behind this."""

    def take(self) -> bytes:
        """Everything that was written and not yet taken."""
        taken, self._pieces, self.size = b"".join(self._pieces), [], 0
        return taken
