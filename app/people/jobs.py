"""The clockwork of people: large lists, and whose last day is over."""

from datetime import timedelta

from app.core.actor import Actor
from app.core.jobs import job
from app.people import services

IMPORT = "people.import"


@job(IMPORT)
def bring_in_list(import_id: int) -> None:
    """Bring in an uploaded list, or carry it on; an import that has ended already stays as it is."""
    services.run_import(import_id)


@job("people.end_abandoned_imports", every=timedelta(days=1))
def end_abandoned_imports() -> None:
    """End imports that nobody came back to."""
    services.end_abandoned_imports()


@job("people.switch_off_leavers", every=timedelta(days=1))
def switch_off_leavers() -> None:
    """Switch off everybody whose last day was yesterday or before."""
    services.switch_off_whose_last_day_is_over(actor=Actor.clockwork())
