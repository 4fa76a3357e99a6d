"""Questions about accounts, sessions, links and tries."""

from app.accounts.queries.accounts import (
    can_sign_in,
    find_account_by_email,
    find_account_of,
    find_password_time,
    get_account_of,
    has_password,
    person_of_account,
)
from app.accounts.queries.history import has_signed_in, list_history
from app.accounts.queries.links import (
    PAGE_SIZE,
    count_uninvited,
    find_invited_person,
    find_open_link_of,
    list_uninvited,
    may_reset,
    page_open_links,
    page_uninvited,
)
from app.accounts.queries.sessions import (
    Extension,
    count_sessions_of,
    count_with_session,
    find_session,
    find_session_key,
    list_sessions_of,
    was_informed,
)
from app.accounts.queries.tries import count_all_tries, count_tries, find_try, is_logged

__all__ = [
    "PAGE_SIZE",
    "Extension",
    "can_sign_in",
    "count_all_tries",
    "count_sessions_of",
    "count_tries",
    "count_uninvited",
    "count_with_session",
    "find_account_by_email",
    "find_account_of",
    "find_invited_person",
    "find_open_link_of",
    "find_password_time",
    "find_session",
    "find_session_key",
    "find_try",
    "get_account_of",
    "has_password",
    "has_signed_in",
    "is_logged",
    "list_history",
    "list_sessions_of",
    "list_uninvited",
    "may_reset",
    "page_open_links",
    "page_uninvited",
    "person_of_account",
    "was_informed",
]
