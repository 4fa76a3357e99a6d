"""Who may open which view. A view that does not say so is refused when the application is made."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Flask, abort, g, redirect, request
from flask_login import LoginManager, current_user
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from app.core.actor import Actor, Channel
from app.core.permission import Permission

View = TypeVar("View", bound=Callable[..., Any])

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SIGN_IN_PATH = "/sign-in"

#: The house of accounts registers here how a request is recognised.
login_manager = LoginManager()
#: Sessions are rows of ours; the signed cookie of Flask carries no right that would need protecting.
login_manager.session_protection = None


class FormExpired(BadRequest):
    """A form whose token does not fit the session: too old, or not from one of our pages."""


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

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.split() else self.name

    @property
    def initial(self) -> str:
        return self.name.strip()[:1].upper()


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


def accepts_uploads(view: View) -> View:
    """Takes files up to the size in the settings; other views take small forms only."""
    view.takes_uploads = True  # type: ignore[attr-defined]  # a mark on the function itself
    return view


def takes_uploads() -> bool:
    """Whether the view that was asked for takes files."""
    return getattr(_view(), "takes_uploads", False)


def signed_in() -> SignedIn | None:
    """The person in front of this page, or None."""
    if g.get("without_database") or not request:
        return None
    if "visitor" not in g:
        person = current_user._get_current_object()
        g.visitor = person if isinstance(person, SignedIn) else None
    visitor: SignedIn | None = g.visitor
    return visitor


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


def recognises_visitors(recognise: "Callable[[], SignedIn | None]") -> "Callable[[], SignedIn | None]":
    """Mark the function that tells who sent a request; it is asked once for each."""
    login_manager.request_loader(lambda _request: recognise())
    return recognise


def know_visitors(app: Flask) -> None:
    """Recognise who asks, and refuse what a view's rule does not allow."""
    login_manager.init_app(app)
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
    from flask import current_app

    return current_app.view_functions.get(request.endpoint) if request.endpoint else None


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
