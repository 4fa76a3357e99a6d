"""Who may open what, and what happens to everybody else."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.core.permission import Permission
from app.people.models import Person
from app.people.vocabulary import Role
from app.web import access
from app.web.access import public, requires, safe_next, signed_in, signed_in_only
from tests.factories.people import make_hr, make_person
from tests.support.visitor import Visitor, visitor

SECRETS = Permission.of("tests.secrets.see", {Role.HR}, "see secrets")

SignIn = Callable[[Person], Visitor]


def test_every_view_says_who_may_open_it_and_either_reads_or_writes(app: Flask) -> None:
    """ASVS 8.2.1: deny by default; creating the application would have failed otherwise."""
    for route in app.url_map.iter_rules():
        methods = (route.methods or set()) - {"HEAD", "OPTIONS"}
        assert hasattr(app.view_functions[route.endpoint], "access_rule"), route.endpoint
        assert methods in ({"GET"}, {"POST"}), route.endpoint


def test_a_view_without_a_rule_keeps_the_application_from_being_made(app: Flask) -> None:
    """ASVS 8.2.1."""
    with_views(app, lambda: app.add_url_rule("/forgotten", "forgotten", lambda: "secret"))

    with pytest.raises(RuntimeError, match="forgotten"):
        access.demand_rules(app)


@pytest.mark.parametrize("methods", [["GET", "POST"], ["PUT"], ["POST", "DELETE"]])
def test_a_view_that_reads_and_writes_keeps_the_application_from_being_made(
    app: Flask, methods: list[str]
) -> None:
    """ASVS 3.5.3: a permission to read never guards a change."""
    with_views(app, lambda: app.add_url_rule("/both", "both", public(lambda: ""), methods=methods))

    with pytest.raises(RuntimeError, match="both"):
        access.demand_rules(app)


def test_a_stranger_is_asked_to_sign_in_first(app: Flask, client: Visitor) -> None:
    """ASVS 8.2.1: pages lead to the sign-in page and back."""
    with_views(app, lambda: app.add_url_rule("/mine", "mine", signed_in_only(lambda: "mine")))

    answer = client.get("/mine?page=2")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?next=%2Fmine%3Fpage%3D2")


def test_a_page_needs_the_right_role(app: Flask, sign_in: SignIn) -> None:
    """ASVS 8.2.1: 403 for others, or 404 where even the existence is secret."""
    with_views(
        app,
        lambda: (
            app.add_url_rule("/secrets", "secrets", requires(SECRETS)(lambda: "for HR")),
            app.add_url_rule("/hidden", "hidden", requires(SECRETS, secret=True)(lambda: "for HR")),
        ),
    )
    hanna, ada = sign_in(make_hr()), sign_in(make_person())

    assert [hanna.get(path).text for path in ("/secrets", "/hidden")] == ["for HR", "for HR"]
    assert [ada.get(path).status_code for path in ("/secrets", "/hidden")] == [403, 404]


def test_a_role_that_was_taken_back_is_gone_with_the_next_request(app: Flask, sign_in: SignIn) -> None:
    """ASVS 8.3.2."""
    from app.core.actor import Actor
    from app.core.unit_of_work import unit_of_work
    from app.people.services import withdraw_role

    with_views(app, lambda: app.add_url_rule("/secrets", "secrets", requires(SECRETS)(lambda: "for HR")))
    hanna = make_hr()
    browser = sign_in(hanna)
    before = browser.get("/secrets").status_code
    with unit_of_work():
        withdraw_role(hanna.id, role=Role.HR, actor=Actor.operator())

    assert (before, browser.get("/secrets").status_code) == (200, 403)


def test_what_a_stranger_typed_is_given_back(app: Flask) -> None:
    """A form that was open until the session ended loses nothing."""
    with_views(app, lambda: app.add_url_rule("/notes", "notes", signed_in_only(lambda: ""), methods=["POST"]))

    answer = visitor(app).post(
        "/notes", data={"text": "Three lines that took an hour", "password": "hidden", "version": "4711"}
    )

    assert answer.status_code == 400
    assert "Three lines that took an hour" in answer.text
    assert "4711" not in answer.text  # nobody typed it
    assert "hidden" not in answer.text.replace('type="hidden"', "").replace("visually-hidden", "").replace(
        "aria-hidden", ""
    )


@pytest.mark.parametrize("target", ["/", "/trail/why?on=2026-03-02", "/people/7#roles"])
def test_a_path_of_this_site_is_safe_to_go_on_to(target: str) -> None:
    """ASVS 3.7.2."""
    assert safe_next(target) == target


@pytest.mark.parametrize(
    "target",
    [None, "", "people", "//evil.example/", "///evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)",
     "/\t/evil.example", "/a\nSet-Cookie: x=y", "\\\\evil.example"],
)  # fmt: skip
def test_any_other_target_is_not(target: str | None) -> None:
    """ASVS 3.7.2."""
    assert safe_next(target, "/home") == "/home"


def with_views(app: Flask, add: Callable[[], object]) -> None:
    """Add views to an application that has answered requests already."""
    app._got_first_request = False
    add()


def test_where_nobody_asks_nobody_is_signed_in(app: Flask) -> None:
    """ASVS 8.2.1: in a job or a command there is no visitor, and so nobody's rights."""
    assert signed_in() is None
