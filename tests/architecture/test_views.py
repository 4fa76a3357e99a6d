"""The doors: every view says who may open it, reads or writes, and is on the committed list."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from app.people.vocabulary import Role
from app.web.access import Rule as AccessRule
from tests.factories.people import make_person

ROUTES = Path(__file__).with_name("routes.txt")
#: Answers a stranger may get where everybody may come in.
OPEN = {200, 302, 303, 400, 403, 404, 422, 503}
#: What the part of an address that is filled in looks like in these tests.
FILLINGS = {"int": "1", "default": "nobody", "path": "nothing.css", "string": "nobody"}

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def rules(app: Flask) -> Iterator[tuple[str, Rule, AccessRule]]:
    """Every view as (method, route, who may open it)."""
    for route in app.url_map.iter_rules():
        method = "POST" if "POST" in (route.methods or ()) else "GET"
        yield method, route, getattr(app.view_functions[route.endpoint], "access_rule")  # noqa: B009


def who(rule: AccessRule) -> str:
    """Who may open a view, in one word."""
    if rule.is_public:
        return "everybody"
    return rule.permission.name if rule.permission else "signed-in"


def address(route: Rule) -> str:
    """An address that leads to a route."""
    return re.sub(
        r"<(?:(\w+)(?:\([^)]*\))?:)?\w+>", lambda found: FILLINGS[found[1] or "default"], route.rule
    )


def test_every_address_is_on_the_committed_list_with_whom_it_is_open_to(app):
    """R-P1. A new address, or one that is open to others than before, is seen in the diff of routes.txt."""
    found = sorted((route.rule, method, route.endpoint, who(rule)) for method, route, rule in rules(app))
    lines = [f"{method:4} {url}  {endpoint}  {door}" for url, method, endpoint, door in found]

    assert lines == ROUTES.read_text().splitlines()


def test_addresses_are_nouns(app):
    verbs = {
        "add",
        "change",
        "create",
        "delete",
        "do",
        "edit",
        "get",
        "list",
        "post",
        "remove",
        "save",
        "show",
        "update",
    }

    for _method, route, _rule in rules(app):
        words = set(re.findall(r"[a-z]+", re.sub(r"<[^>]+>", "", route.rule)))
        assert not words & verbs, route.rule
        assert route.rule == "/" or not route.rule.endswith("/"), route.rule


def test_a_view_either_reads_or_writes(app):
    for route in app.url_map.iter_rules():
        assert (route.methods or set()) - {"HEAD", "OPTIONS"} in ({"GET"}, {"POST"}), route.rule


def test_a_stranger_is_asked_to_sign_in(app, client):
    """R-P2. Pages that are not for everybody lead to the sign-in page; acts are refused."""
    for method, route, rule in rules(app):
        if rule.is_public or route.endpoint == "static":
            continue
        answer = client.open(address(route), method=method)

        assert answer.status_code in ({303} if method == "GET" else {303, 400}), (method, route.rule)
        if answer.status_code == 303:
            assert answer.location.startswith("/sign-in"), route.rule


def test_nothing_is_written_without_the_token_of_our_own_pages(app, sign_in):
    """No other site can make a signed-in person's browser act here, whoever that person is."""
    ada = sign_in(make_person("Ada", roles=tuple(Role)))

    for method, route, _rule in rules(app):
        if method == "POST":
            assert ada.post(address(route), forged=True).status_code == 400, route.rule


@pytest.mark.parametrize("role", Role)
def test_a_role_opens_its_own_doors_and_no_others(app, sign_in, role):
    """R-P1. Whoever lacks the right gets 403 (or 404 where the very page is a secret), on every address."""
    person = make_person("Somebody", roles=(role,) if role is not Role.EMPLOYEE else ())
    # One person holds all of a database's roles here; somebody else may be its administrator.
    visitor, may_be_out = sign_in(person), False

    for method, route, rule in rules(app):
        if rule.permission is None:
            continue
        allowed = bool(rule.permission.roles & {role.value, Role.EMPLOYEE.value})
        if not allowed and may_be_out:
            visitor = sign_in(person)
        # What is sent while it is read has few seats, so each answer is heard to its end.
        with visitor.open(address(route), method=method) as answer:
            status = answer.status_code
        refusal = 404 if rule.is_secret else 403
        if allowed:
            assert status < 500, (method, route.rule)
            assert status != 403 or method == "POST", (method, route.rule)
            may_be_out = method == "POST"  # what they did may have ended their sessions
        else:
            assert status == refusal, (method, route.rule)
            may_be_out = False


def test_whoever_may_look_can_look_at_once(app, sign_in):
    """Every list and form opens in a house where nothing has happened yet."""
    ada = sign_in(make_person("Ada", roles=tuple(Role)))

    for method, route, rule in rules(app):
        if method == "GET" and not route.arguments and not rule.is_public:
            assert ada.get(route.rule).status_code == 200, route.rule
