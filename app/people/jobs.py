"""Lists of people that are too large for the moment in which they are sent."""

from datetime import timedelta

from app.core.jobs import job
from app.core.unit_of_work import unit_of_work
from app.people import services

IMPORT = "people.import"


@job(IMPORT, lease=timedelta(minutes=30), attempts=3)
def bring_in_list(import_id: int) -> None:
    """Bring in an uploaded list; an import that is done already stays as it is."""
    with unit_of_work():
        services.run_import(import_id)
