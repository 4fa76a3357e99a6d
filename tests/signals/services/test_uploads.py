"""Files that wait for a worker: whoever sent one still has to be allowed to when its turn comes."""

from pathlib import Path

import pytest

from app.core.actor import Actor
from app.core.unit_of_work import unit_of_work
from app.people.models import RoleGrant
from app.people.services import deactivate_person
from app.signals.models import Batch
from app.signals.queries import get_batch
from app.signals.services import ask_for_import
from app.signals.services.uploads import run_import
from app.signals.vocabulary import BatchState
from tests.factories.people import make_administrator, make_person
from tests.factories.signals import line, write_csv

pytestmark = pytest.mark.usefixtures("app")


def asked_for(folder: Path, actor: Actor) -> Batch:
    file = write_csv(folder / "a.csv", [line("a1", make_person())])
    with unit_of_work():
        return ask_for_import(file, file_name="a.csv", basis="contract", actor=actor)


@pytest.mark.parametrize("way", ["role", "switch", "nothing"])
def test_a_file_of_somebody_who_may_no_longer_is_not_brought_in(tmp_path: Path, way: str) -> None:
    """ASVS 8.3.2: what was allowed when it was sent is looked at again when it is done."""
    make_administrator()
    sender_id = make_administrator().id
    batch_id = asked_for(tmp_path, Actor(sender_id, roles=frozenset({"administrator"}))).id
    with unit_of_work() as session:
        if way == "role":
            session.query(RoleGrant).filter_by(person_id=sender_id).delete()
        if way == "switch":
            deactivate_person(sender_id, actor=Actor.operator())

    run_import(batch_id)

    batch = get_batch(batch_id)
    expected = (BatchState.DONE, 1) if way == "nothing" else (BatchState.FAILED, 0)
    assert (batch.state, batch.new_count) == expected
    assert not (tmp_path / "a.csv").exists()


def test_a_file_that_a_command_laid_down_is_brought_in(tmp_path: Path) -> None:
    batch_id = asked_for(tmp_path, Actor.operator()).id

    run_import(batch_id)

    assert get_batch(batch_id).state == BatchState.DONE
