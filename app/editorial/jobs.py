"""The clockwork of the desk."""

from datetime import timedelta

from app.core.actor import Actor
from app.core.jobs import job
from app.core.unit_of_work import unit_of_work
from app.editorial import services


@job("editorial.release_lapsed", every=timedelta(minutes=5))
def release_lapsed() -> None:
    with unit_of_work():
        services.clear_desk(actor=Actor.clockwork())
    # Each begins with the first piece again, as does whoever gives several to an editor: nobody waits in a circle.
    with unit_of_work():
        services.release_lapsed(actor=Actor.clockwork())


@job("editorial.remind_due", every=timedelta(minutes=1))
def remind_due() -> None:
    with unit_of_work():
        services.remind_due()


@job("editorial.tidy_pictures", every=timedelta(days=1))
def tidy_pictures() -> None:
    with unit_of_work():
        services.tidy_pictures()


@job("editorial.check_text")
def check_text(piece_id: int) -> None:
    services.run_check(piece_id)


@job("editorial.publish_due", every=timedelta(minutes=1))
def publish_due() -> None:
    services.publish_due(actor=Actor.clockwork())
