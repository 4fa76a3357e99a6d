"""The pages about what is held (R-P3)."""

from typing import Any

from app.core.audit import AuditEvent
from app.core.db import db
from app.core.holdings import holdings
from app.people.vocabulary import PERSON_VIEWED
from app.privacy import queries
from tests.factories.people import make_person
from tests.factories.privacy import EMAIL, HANDLE, NAME, NUMBER, Known
from tests.factories.signals import make_signal


def looks() -> list[AuditEvent]:
    db.session.rollback()
    return db.session.query(AuditEvent).filter_by(action=PERSON_VIEWED.name).all()


def test_one_page_holds_everything_by_kind(known: Known, sign_in: Any) -> None:
    page = sign_in(known.person).get("/my-data").text

    assert [one.key for one in holdings() if f'id="{one.key.replace(".", "-")}"' not in page] == []
    assert [word for word in (NAME, EMAIL, NUMBER, HANDLE) if word not in page] == []
    assert "Entries: 1." in page
    assert "There is 1 of it" not in page


def test_each_kind_can_be_read_in_full_and_an_unknown_one_is_no_page(known: Known, sign_in: Any) -> None:
    person = sign_in(known.person)

    for key in ("signals.activity", "signals.mentions", "privacy.log_about", "people.record"):
        assert person.get(f"/my-data/kinds/{key}").status_code == 200
    assert person.get("/my-data/kinds/people.secrets").status_code == 404


def test_long_lists_are_paged(known: Known, sign_in: Any) -> None:
    for _ in range(60):
        make_signal(known.person)
    visitor = sign_in(known.person)

    first, second = (visitor.get(f"/my-data/kinds/signals.activity?page={number}").text for number in (1, 2))

    assert first.count("list__item") == 50
    assert 0 < second.count("list__item") < 50


def test_somebody_of_whom_little_is_held_reads_so(app: Any, sign_in: Any) -> None:
    assert sign_in(make_person("Nell New")).get("/my-data").status_code == 200


def test_whoever_opens_a_record_is_written_down_once_an_hour(known: Known, sign_in: Any, clock: Any) -> None:
    visitor = sign_in(known.hr)
    for _ in range(3):
        visitor.get(f"/people/{known.person.id}")
    assert len(looks()) == 1

    clock.advance(minutes=50)
    visitor.get("/people")
    clock.advance(minutes=11)
    visitor.get(f"/people/{known.person.id}")

    assert [(line.actor_id, line.object_id) for line in looks()] == [(known.hr.id, str(known.person.id))] * 2


def test_the_person_reads_who_looked(known: Known, sign_in: Any) -> None:
    sign_in(known.hr).get(f"/people/{known.person.id}")

    assert known.hr.name in sign_in(known.person).get("/my-data").text
    assert known.hr.name in sign_in(known.person).get("/my-data/looks").text


def test_looking_at_oneself_and_in_vain_is_not_written_down(known: Known, sign_in: Any) -> None:
    visitor = sign_in(known.hr)
    visitor.get(f"/people/{known.hr.id}")
    visitor.get("/people/999999")

    assert looks() == []


def test_a_name_that_is_gone_reads_as_somebody_who_has_left(known: Known, sign_in: Any) -> None:
    from app.core.actor import Actor
    from app.privacy import services

    sign_in(known.hr).get(f"/people/{known.person.id}")
    services.erase_person(known.hr.id, why="asked for it", actor=Actor.operator())

    assert "Somebody who has left" in sign_in(known.person).get("/my-data/looks").text


def test_a_person_asks_to_be_erased_and_takes_it_back(known: Known, sign_in: Any) -> None:
    visitor = sign_in(known.person)

    assert visitor.get("/my-data/erasure").status_code == 200
    assert visitor.post("/my-data/erasures", data={}).status_code == 422
    assert visitor.post("/my-data/erasures", data={"is_sure": "y"}).status_code == 303
    assert queries.find_open_erasure(known.person.id) is not None
    assert "9 Mar" in visitor.get("/my-data").text
    assert visitor.post("/my-data/erasures/withdrawal").status_code == 303
    assert queries.find_open_erasure(known.person.id) is None


def test_hr_erases_somebody_who_has_left_and_nobody_else(known: Known, sign_in: Any) -> None:
    hr, address = sign_in(known.hr), f"/people/{known.person.id}"
    wish = {"why": "asked by letter", "is_sure": "y"}

    assert hr.get(f"{address}/data").status_code == 200
    assert hr.post(f"{address}/erasures", data=wish).status_code == 422
    hr.post(f"{address}/deactivation")
    assert hr.post(f"{address}/erasures", data=wish).status_code == 303
    assert queries.find_open_erasure(known.person.id) is not None
    assert hr.post(f"{address}/erasures/withdrawal").status_code == 303


def test_at_once_wants_a_second_confirmation(known: Known, sign_in: Any) -> None:
    from app.core.clock import now

    hr, address = sign_in(known.hr), f"/people/{known.person.id}"
    hr.post(f"{address}/deactivation")
    wish = {"why": "asked by letter", "is_sure": "y", "at_once": "y"}

    assert hr.post(f"{address}/erasures", data=wish).status_code == 422
    assert hr.post(f"{address}/erasures", data=wish | {"number": "L1"}).status_code == 422
    assert hr.post(f"{address}/erasures", data=wish | {"number": NUMBER}).status_code == 303
    erasure = queries.find_open_erasure(known.person.id)
    assert erasure is not None
    assert erasure.due_at == now()


def test_colleagues_open_nothing_of_others(known: Known, sign_in: Any) -> None:
    visitor = sign_in(known.colleague)

    assert visitor.get(f"/people/{known.person.id}/data").status_code == 403
    assert visitor.post(f"/people/{known.person.id}/erasures").status_code == 403
