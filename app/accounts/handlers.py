"""What accounts do when something happens to people."""

from app.accounts.services.sessions import end_sessions_of, void_links_of
from app.core.events import on
from app.people.events import PersonDeactivated


@on(PersonDeactivated)
def on_person_deactivated(event: PersonDeactivated) -> None:
    """Whoever is switched off is out at once, everywhere, and no link lets them in again."""
    end_sessions_of(event.person_id)
    void_links_of(event.person_id)
