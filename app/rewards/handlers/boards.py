"""Who stands on boards follows what people choose, and where they are."""

from app.core.events import on
from app.core.jobs import enqueue
from app.organisation.events import ElementSwitched
from app.people.events import (
    BoardsChoiceChanged,
    DepartmentRenamed,
    PersonDeactivated,
    PersonReactivated,
    PersonsMerged,
)
from app.rewards.jobs.boards import SETTLE_BOARDS
from app.rewards.services import boards


@on(BoardsChoiceChanged)
def on_boards_chosen(event: BoardsChoiceChanged) -> None:
    boards.follow_choice(event.person_id)


@on(PersonDeactivated)
def on_person_deactivated(event: PersonDeactivated) -> None:
    boards.take_off(event.person_id)


@on(PersonReactivated)
def on_person_reactivated(event: PersonReactivated) -> None:
    boards.follow_choice(event.person_id)


@on(PersonsMerged)
def on_persons_merged(event: PersonsMerged) -> None:
    boards.take_off(event.from_id)
    boards.follow_choice(event.into_id)


@on(ElementSwitched)
def on_element_switched(_event: ElementSwitched) -> None:
    enqueue(SETTLE_BOARDS)


@on(DepartmentRenamed)
def on_department_renamed(_event: DepartmentRenamed) -> None:
    enqueue(SETTLE_BOARDS)
