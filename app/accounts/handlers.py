"""What accounts do when something happens to people."""

from app.accounts.services.letters import tell_of_new_address
from app.accounts.services.sessions import end_sessions_of, void_links_of
from app.core.events import on
from app.people.events import AddressChanged, PersonDeactivated


@on(PersonDeactivated)
def on_person_deactivated(event: PersonDeactivated) -> None:
    """Whoever is switched off is out at once, everywhere, and no link lets them in again."""
    end_sessions_of(event.person_id)
    void_links_of(event.person_id)


@on(AddressChanged)
def on_address_changed(event: AddressChanged) -> None:
    """Letters with a way in go to another address from now on: the person learns it at the former one."""
    # The same address in other letters is no other one.
    if event.former.lower() != event.present.lower():
        tell_of_new_address(event.person_id, former=event.former)
