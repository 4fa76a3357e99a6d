"""Letters that tell of what happened to an account, so that its owner notices what they did not do themselves."""

from contextlib import suppress
from typing import Final

from app.accounts import queries
from app.accounts.rules.agents import read_agent
from app.accounts.vocabulary import _l
from app.core.clock import day_of, now
from app.mail.services import write
from app.mail.vocabulary import AddressRefused, letter_kind

PASSWORD_CHANGED: Final = letter_kind(
    "password_changed", title=_l("Your password was changed"), template="accounts/letters/password_changed.html",
    is_urgent=True,
)  # fmt: skip
NEW_BROWSER: Final = letter_kind(
    "sign_in_from_new_browser", title=_l("Sign-in from a new browser"), template="accounts/letters/new_browser.html",
    is_urgent=True,
)  # fmt: skip
NEW_ADDRESS: Final = letter_kind(
    "address_changed", title=_l("Your e-mail address was changed"), template="accounts/letters/address_changed.html",
    is_urgent=True,
)  # fmt: skip


def tell_of_new_address(person_id: int, *, former: str) -> None:
    """Tell whoever can sign in, at their former address, that letters and links go to another one from now on."""
    if queries.find_password_time(person_id) is None:
        return
    # What was no address is mended now, and nobody reads there.
    with suppress(AddressRefused):
        write(person_id, kind=NEW_ADDRESS.name, address=former, params={"changed_at": now().isoformat()})


def tell_of_new_password(person_id: int) -> None:
    """Tell a person, within the act, that they have another password now."""
    write(person_id, kind=PASSWORD_CHANGED.name, params={"changed_at": now().isoformat()})


def tell_of_new_browser(account_id: int, *, agent: str) -> None:
    """Tell a person, before their session begins, that it begins where they have not been; once a day for a browser.

    The first browser of all is no news.
    """
    person_id, moment, browser = queries.person_of_account(account_id), now(), read_agent(agent).words
    if queries.has_signed_in(person_id):
        write(
            person_id,
            kind=NEW_BROWSER.name,
            params={"signed_in_at": moment.isoformat(), "browser": browser},
            key=f"new-browser:{person_id}:{day_of(moment)}:{browser}",
        )
