"""Who may open which view. A view that does not say so is refused when the application is made."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias, TypeVar
from urllib.parse import urlencode

from flask import Flask, abort, current_app, g, redirect, request
from flask_login import LoginManager
from werkzeug.exceptions import BadRequest, Forbidden
from werkzeug.wrappers import Response

from app.core.actor import Actor, Channel
from app.core.permission import Permission
from app.web.settings import cookie_name, settings

View = TypeVar("View", bound=Callable[..., Any])

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SIGN_IN_PATH = "/sign-in"

#: What is built on Flask-Login learns here who is signed in; we ask the house of accounts, see `recognises_visitors`.
login_manager = LoginManager()
#: Sessions are rows of ours; the signed cookie of Flask carries no right that would need protecting.
login_manager.session_protection = None
login_manager.request_loader(lambda _request: signed_in())


class FormExpired(BadRequest):
    """A form whose token does not fit the session: too old, or not from one of our pages."""


class ProofNeeded(Forbidden):
    """Somebody has to show their password again before they go on; the house of accounts asks them for it."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person in front of this page."""

    person_id: int
    account_id: int
    name: str
    email: str
    language: str
    theme: str
    roles: frozenset[str]
    informed: bool
    unread_count: int  #: how many notices wait to be read
    session_key: str = field(repr=False)
    is_fresh: bool = False  #: the password was shown a few minutes ago
    along: tuple[Any, ...] = ()  #: what the view wanted to know along with all this, see `asks_along`
    time_zone: str = ""  #: empty: the organisation's

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.split() else self.name

    @property
    def initial(self) -> str:
        return self.name.strip()[:1].upper()


#: Stands for a visitor who was not yet asked about.
_NOBODY_YET: Any = object()


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may open a view: everybody, everybody signed in, or holders of a permission."""

    is_public: bool = False
    permission: Permission | None = None
    is_secret: bool = False


def public(view: View) -> View:
    """Open to everybody."""
    return _declare(view, Rule(is_public=True))


def signed_in_only(view: View) -> View:
    """Open to everybody who is signed in."""
    return _declare(view, Rule())


def requires(permission: Permission, *, secret: bool = False) -> Callable[[View], View]:
    """Open to holders of a permission; others learn that they may not, or nothing at all if it is secret."""
    return lambda view: _declare(view, Rule(permission=permission, is_secret=secret))


def fresh(view: View) -> View:
    """Open only to whoever has shown their password in the last minutes; all others are asked for it first.

    For acts that nobody may do at a screen left alone. Mark the page that shows the form as well as the act, so that the
    question comes before anything is typed. Stands below `requires`.
    """
    view.wants_proof = True  # type: ignore[attr-defined]  # a mark on the function itself
    return view


def wants_proof() -> bool:
    """Whether the view that was asked for wants the password shown lately."""
    return getattr(_view(), "wants_proof", False)


def demand_fresh() -> None:
    """Raise ProofNeeded unless the password was shown in the last minutes: for views that want it only at times."""
    person = signed_in()
    if person is None or not person.is_fresh:
        raise ProofNeeded


def accepts_uploads(view: View) -> View:
    """Takes files up to the size in the settings; other views take small forms only."""
    view.takes_uploads = True  # type: ignore[attr-defined]  # a mark on the function itself
    return view


def accepts_file_of(most: int) -> Callable[[View], View]:
    """Takes one file of at most so many bytes, and the few fields beside it."""

    def mark(view: View) -> View:
        view.most_bytes = most  # type: ignore[attr-defined]  # a mark on the function itself
        return accepts_uploads(view)

    return mark


def most_bytes() -> int | None:
    """How large the file may be that the view takes that was asked for; None where the settings alone say it."""
    return getattr(_view(), "most_bytes", None)


def accepts_long_texts(view: View) -> View:
    """Takes a form with a text as long as a book's chapter in it, in any script."""
    view.takes_long_texts = True  # type: ignore[attr-defined]  # a mark on the function itself
    return view


def asks_along(extend: Callable[[Any], Any]) -> Callable[[View], View]:
    """Adds columns about the reader to the statement that recognises them; they come as `SignedIn.along`."""

    def mark(view: View) -> View:
        view.asked_along = extend  # type: ignore[attr-defined]  # a mark on the function itself
        return view

    return mark


def asked_along() -> Callable[[Any], Any] | None:
    """What the view that was asked for wants to know of the reader."""
    return along_of(_view())


def along_of(view: Callable[..., Any] | None) -> Callable[[Any], Any] | None:
    """What a view wants to know of its reader."""
    return getattr(view, "asked_along", None)


def costly(view: View) -> View:
    """Takes long, sends letters or hands out much: one person asks for it only so often, see `app.web.pace`."""
    view.is_costly = True  # type: ignore[attr-defined]  # a mark on the function itself
    return view


def is_costly() -> bool:
    """Whether the view that was asked for is costly."""
    return getattr(_view(), "is_costly", False)


def always_heard(view: View) -> View:
    """Answers however often it is asked: whoever watches the server must not be told to wait."""
    view.is_always_heard = True  # type: ignore[attr-defined]  # a mark on the function itself
    return view


def is_always_heard() -> bool:
    """Whether the view that was asked for answers however often."""
    return getattr(_view(), "is_always_heard", False)


def takes_uploads() -> bool:
    """Whether the view that was asked for takes files."""
    return getattr(_view(), "takes_uploads", False)


def takes_long_texts() -> bool:
    """Whether the view that was asked for takes long texts."""
    return getattr(_view(), "takes_long_texts", False)


def signed_in() -> SignedIn | None:
    """The person in front of this page, or None."""
    visitor: SignedIn | None = g.get("visitor", _NOBODY_YET)
    if visitor is _NOBODY_YET:
        if not request:
            return None
        visitor = g.visitor = _who_asks()
    return visitor


def ask_no_more() -> None:
    """From now on this request comes from nobody who is known: there may be no database to ask."""
    g.visitor = None


def recognise_anew() -> None:
    """Ask again who is there: what is known about them has just changed."""
    g.pop("visitor", None)


def go_on_with(session_key: str) -> None:
    """From now on this request belongs to the session with this key: the one that it came with was just replaced."""
    person = signed_in()
    g.visitor = None if person is None else replace(person, session_key=session_key)


def is_unchanged() -> bool:
    """Whether what the view asked along about its reader is still so."""
    before, after = signed_in(), _who_asks()
    return before is not None and after is not None and before.along == after.along


def current_actor() -> Actor:
    """Whoever acts through this request, for services."""
    person = signed_in()
    if person is None:
        return Actor(channel=Channel.WEB, request_id=g.request_id)
    return Actor(person.person_id, person.account_id, person.roles, Channel.WEB, g.request_id)


def safe_next(target: str | None, default: str = "/") -> str:
    """A path on this site to go on to, or the default: nobody is sent elsewhere by an address."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return default
    if "\\" in target or any(ord(character) < 32 for character in target):
        return default
    return target


#: From the key that a browser sent, and what is to be asked along.
Recogniser: TypeAlias = Callable[[str, Callable[[Any], Any] | None], SignedIn | None]
#: How a visitor is recognised; before the house of accounts has said it, nobody is.
_recogniser: dict[str, Recogniser] = {"visitor": lambda _token, _along: None}


def recognises_visitors(recognise: Recogniser) -> Recogniser:
    """Mark the function that tells whose key came with a request; it is asked once for each."""
    _recogniser["visitor"] = recognise
    return recognise


def recognise(token: str | None, along: Callable[[Any], Any] | None) -> SignedIn | None:
    """Whose key this is, with what is asked along about them; None if it is nobody's, or not any more."""
    return _recogniser["visitor"](token, along) if token else None


def _who_asks() -> SignedIn | None:
    return recognise(request.cookies.get(cookie_name(settings())), asked_along())


def know_visitors(app: Flask) -> None:
    """Recognise who asks, and refuse what a view's rule does not allow."""
    # Not its init_app: that looks after a cookie of its own with every answer.
    app.login_manager = login_manager  # type: ignore[attr-defined]  # as Flask-Login does it
    app.before_request(_apply_rule)


def demand_rules(app: Flask) -> None:
    """Raise if a view does not say who may open it, or reads and writes in one."""
    for route in app.url_map.iter_rules():
        view = app.view_functions[route.endpoint]
        if not hasattr(view, "access_rule"):
            raise RuntimeError(f"the view {route.endpoint} does not say who may open it")
        methods = (route.methods or set()) - SAFE_METHODS
        if methods and (methods != {"POST"} or "GET" in (route.methods or set())):
            raise RuntimeError(f"the view {route.endpoint} must either read (GET) or write (POST)")


def _declare(view: View, rule: Rule) -> View:
    view.access_rule = rule  # type: ignore[attr-defined]  # a mark on the function itself
    return view


def _view() -> Callable[..., Any] | None:
    return current_app.view_functions.get(request.endpoint or "")


def _apply_rule() -> Response | None:
    view = _view()
    if view is None or request.method == "OPTIONS":
        return None
    rule: Rule = view.access_rule  # type: ignore[attr-defined]  # every view has one, see demand_rules
    if rule.is_public:
        return None
    if signed_in() is None:
        return _ask_to_sign_in()
    if rule.permission is not None and not rule.permission.allows(current_actor()):
        abort(404 if rule.is_secret else 403)
    return None


def _ask_to_sign_in() -> Response:
    if request.method not in SAFE_METHODS and not takes_uploads():
        raise FormExpired
    going_to = request.full_path.rstrip("?") if request.method in SAFE_METHODS else ""
    query = "?" + urlencode({"next": going_to}) if going_to not in {"", "/"} else ""
    return redirect(SIGN_IN_PATH + query, code=303)
