"""What people are told when something happens below."""

from app.core.events import on
from app.notices import services
from app.notices.vocabulary import Kind
from app.people.events import PersonInformed


@on(PersonInformed)
def on_person_informed(event: PersonInformed) -> None:
    services.tell(event.person_id, kind=Kind.PEOPLE_INFORMED, key="people.informed", params={})
