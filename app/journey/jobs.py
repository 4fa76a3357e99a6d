"""The journey's clockwork."""

from datetime import timedelta

from app.core.actor import Actor
from app.core.jobs import job
from app.core.unit_of_work import unit_of_work
from app.journey.services import placing, steps
from app.journey.services.rules import PLACE_EVERYBODY

PLACE_TOUCHED = "journey.place_touched"
PLACE_DUE = "journey.place_due"


@job(PLACE_EVERYBODY, lease=timedelta(minutes=15))
def place_everybody() -> None:
    """Place everybody, and complete what their acts prove; asked for when other rules come in force."""
    placing.place_everybody(actor=Actor.clockwork())
    with unit_of_work():
        steps.complete_steps_of_everybody()


@job(PLACE_DUE, every=timedelta(days=1))
def place_due() -> None:
    """Place those for whom the passing of days changes something."""
    placing.place_due(actor=Actor.clockwork())


@job(PLACE_TOUCHED, lease=timedelta(minutes=15))
def place_touched(batch_id: int) -> None:
    """Place those whom an import concerned, and complete what their acts prove."""
    placing.place_touched(batch_id, actor=Actor.clockwork())
    with unit_of_work():
        steps.complete_steps_of_everybody(batch_id=batch_id)
    placing.forget_touched(batch_id)
