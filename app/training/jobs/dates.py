"""The clockwork of dates."""

from datetime import timedelta

from app.core.jobs import job
from app.core.unit_of_work import unit_of_work
from app.training.services import dates


@job("training.remind_of_dates", every=timedelta(hours=1))
def remind_of_dates() -> None:
    with unit_of_work():
        dates.remind_of_dates()
