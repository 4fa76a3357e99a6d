"""Taking along what is held (R-P3)."""

import csv
import json
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest
from werkzeug.test import TestResponse

from app.core.audit import AuditEvent
from app.core.db import db
from app.core.fields import FIELDS
from app.core.holdings import holdings
from app.notices.models import Notice
from app.privacy.rules.cells import csv_line, csv_name
from app.privacy.vocabulary import DATA_DOWNLOADED
from tests.factories.people import make_person
from tests.factories.privacy import EMAIL, HANDLE, NAME, NUMBER, WORDS, Known


def opened(answer: TestResponse) -> tuple[dict[str, Any], dict[str, str]]:
    """What is in the file: data.json, and the tables by name."""
    assert answer.status_code == 200
    with ZipFile(BytesIO(answer.data)) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    return json.loads(files.pop("data.json")), files


def test_the_file_holds_everything_that_is_held(known: Known, sign_in: Any) -> None:
    data, _tables = opened(sign_in(known.person).post("/my-data/downloads"))

    assert data["format"] == 1
    assert [kind["key"] for kind in data["kinds"]] == [one.key for one in holdings()]
    text = json.dumps(data, ensure_ascii=False)
    assert [word for word in (NAME, EMAIL, NUMBER, HANDLE, WORDS) if word not in text] == []
    for kind, holding in zip(data["kinds"], holdings(), strict=True):
        # Taking it along is in the log, and in what is taken along.
        assert len(kind["rows"]) == holding.number_of(known.person.id), holding.key


def test_each_kind_is_a_table_as_well(known: Known, sign_in: Any) -> None:
    data, tables = opened(sign_in(known.person).post("/my-data/downloads"))

    for kind in data["kinds"]:
        rows = list(csv.DictReader(StringIO(tables[csv_name(kind["key"])])))
        assert len(rows) == len(kind["rows"]), kind["key"]


def test_it_is_not_stored_anywhere_and_stands_in_the_log(known: Known, sign_in: Any) -> None:
    answer = sign_in(known.person).post("/my-data/downloads")

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.is_streamed
    line = db.session.query(AuditEvent).filter_by(action=DATA_DOWNLOADED.name).one()
    assert (line.actor_id, line.object_id) == (known.person.id, str(known.person.id))


def test_nothing_of_others_is_in_it(known: Known, sign_in: Any) -> None:
    other = make_person("Wilhelmina Vance")
    data, _tables = opened(sign_in(other).post("/my-data/downloads"))

    assert [word for word in (NAME, EMAIL, NUMBER, HANDLE, WORDS, "Bob") if word in json.dumps(data)] == []


def test_no_hash_of_a_password_or_a_key_is_in_it(known: Known, sign_in: Any) -> None:
    data, _tables = opened(sign_in(known.person).post("/my-data/downloads"))

    assert "argon2" not in json.dumps(data)
    assert "token" not in json.dumps(data["kinds"])


def test_hr_takes_it_along_for_somebody_who_is_told(known: Known, sign_in: Any) -> None:
    data, _tables = opened(sign_in(known.hr).post(f"/people/{known.person.id}/data/downloads"))

    assert data["number"] == known.person.id
    notice = db.session.query(Notice).filter_by(kind="data_downloaded").one()
    assert notice.person_id == known.person.id


def test_colleagues_cannot(known: Known, sign_in: Any) -> None:
    answer = sign_in(known.colleague).post(f"/people/{known.person.id}/data/downloads")

    assert answer.status_code == 403


def test_whoever_has_not_shown_the_password_lately_is_asked_for_it(
    known: Known, sign_in: Any, clock: Any
) -> None:
    visitor = sign_in(known.person)
    clock.advance(minutes=30)

    assert visitor.post("/my-data/downloads").status_code == 403


def test_every_field_has_a_word(known: Known) -> None:
    names = {name for one in holdings() for row in one.read(known.person.id) for name in row}

    assert names - FIELDS.keys() == set()


@pytest.mark.parametrize("wicked", ["=1+1", "@cmd", "+1", "-1", "\t=1"])
def test_no_cell_is_taken_for_a_formula(wicked: str) -> None:
    assert csv_line([wicked]).strip('"').startswith("'")
