"""What somebody else could do at a screen that was left alone: nothing that lets them in as another person."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.people.models import Person
from app.people.vocabulary import Role
from tests.factories.people import make_administrator, make_person
from tests.support.clock import TestClock
from tests.support.visitor import Visitor

SignIn = Callable[[Person], Visitor]


@pytest.mark.parametrize(
    "path, form",
    [
        ("/people/{0}/invitation", {}),
        ("/people/invitations/cards", {"person": "{0}"}),
        ("/people/{0}/roles", {"roles": "hr", "shown": ""}),
        ("/roles/hr/holders", {"person": "{0}"}),
        ("/people/{0}/record", {"name": "Ada", "email": "elsewhere@larkfield.example", "version": "1"}),
    ],
)
def test_ways_in_and_rights_want_the_password_again(
    app: Flask, sign_in: SignIn, clock: TestClock, path: str, form: dict[str, str]
) -> None:
    """ASVS 7.5.1: an address, a link that sets a password, a role."""
    person = make_person("Ada Berg")
    screen = sign_in(make_administrator())
    asked = path.format(person.id), {name: value.format(person.id) for name, value in form.items()}
    clock.advance(minutes=11)

    left_alone = screen.post(asked[0], data=asked[1])
    in_front_of_it = sign_in(make_administrator("Bo Lind")).post(asked[0], data=asked[1])

    assert (left_alone.status_code, "password" in left_alone.text) == (403, True)
    assert in_front_of_it.status_code in {200, 303}


def test_a_record_with_the_same_address_is_saved_without_asking(
    app: Flask, sign_in: SignIn, clock: TestClock
) -> None:
    """Nobody is asked for a password for a new title."""
    person = make_person("Ada Berg")
    screen = sign_in(make_person("Hanna Rowe", roles=(Role.HR,)))
    clock.advance(minutes=11)

    saved = screen.post(
        f"/people/{person.id}/record",
        data={"name": person.name, "email": person.email.upper(), "title": "Baker", "version": "1"},
    )

    assert saved.status_code == 303
