"""Letting others in: links that are shown, printed or mailed, and taken back."""

import re
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from app.accounts import queries
from app.accounts.models import Invitation
from app.accounts.services.invitations import make_link_for, take_links_back
from app.accounts.vocabulary import INVITATION_SENT, AdministratorsOnly
from app.core.actor import Actor
from app.core.audit import AuditEvent
from app.core.db import db
from app.core.jobs import Job, run_due_jobs
from app.core.unit_of_work import unit_of_work
from app.mail.models import Letter
from app.people.models import Person
from app.people.services import withdraw_role
from app.people.vocabulary import Role
from tests.factories.accounts import PASSWORD, give_password
from tests.factories.people import make_administrator, make_hr, make_person
from tests.support.clock import TestClock
from tests.support.mail_server import MailServer
from tests.support.visitor import Visitor, visitor

SignIn = Callable[[Person], Visitor]
FRESH = "otter kettle fjord nine"


def test_a_link_is_shown_once_as_a_card_with_a_code(sign_in: SignIn, app: Flask) -> None:
    """R-P2: without a mail server it is shown to whoever made it, and stored nowhere."""
    hanna, ivo = sign_in(make_hr()), make_person("Ivo Invited")

    made = hanna.post(f"/people/{ivo.id}/invitation")
    link = path_in(made.text)
    again = hanna.get(f"/people/{ivo.id}/invitation")
    came_in = visitor(app).post(link, data={"password": PASSWORD, "repeated": PASSWORD})

    assert made.headers["Cache-Control"] == "no-store"
    assert '<svg viewBox="0 0' in made.text
    assert " style=" not in made.text
    assert link not in again.text
    assert came_in.status_code == 303
    assert link.rpartition("/")[2] not in repr(stored())


def test_a_card_is_in_the_language_of_whoever_gets_it(sign_in: SignIn) -> None:
    """R-P2."""
    hanna, ivo = sign_in(make_hr(language="en")), make_person("Ivo Invited", language="de")

    assert '<article class="pass" lang="de"' in hanna.post(f"/people/{ivo.id}/invitation").text


def test_the_code_on_a_card_is_the_address_on_it() -> None:
    """R-P2: each dark square of the drawing is where the code has one."""
    import segno

    from app.accounts.rules.codes import qr_code

    address = "https://waymark.example/invitations/" + "a" * 43
    drawn = qr_code(address)

    assert drawn == segno.make_qr(address, error="m").svg_inline(
        omitsize=True, border=4, dark="#000000", light="#ffffff", svgclass=None, lineclass=None
    )
    assert "style" not in drawn


@pytest.mark.parametrize(
    "role, of, expected",
    [
        (Role.HR, Role.ADMINISTRATOR, 403),
        (Role.HR, Role.EDITOR, 200),
        (Role.ADMINISTRATOR, Role.ADMINISTRATOR, 200),
    ],
)
def test_only_an_administrator_makes_a_link_for_an_administrator(
    sign_in: SignIn, role: Role, of: Role, expected: int
) -> None:
    """R-P2, ASVS 6.4.6: whoever makes a link could use it."""
    maker, other = sign_in(make_person("Mo", roles=(role,))), make_person("Ann", roles=(of,))
    give_password(other)

    answer = maker.post(f"/people/{other.id}/invitation")

    assert answer.status_code == expected
    assert (queries.find_open_link_of(other.id) is not None) is (expected == 200)


def test_hr_takes_back_no_link_of_an_administrator(app: Flask) -> None:
    """R-P2."""
    boss = make_administrator()
    with unit_of_work():
        make_link_for(boss.id, actor=Actor.operator())

    with pytest.raises(AdministratorsOnly), unit_of_work():
        take_links_back(boss.id, actor=Actor(make_hr().id, roles=frozenset({Role.HR.value})))


def test_nobody_makes_a_link_for_themselves(sign_in: SignIn) -> None:
    """R-P2, ASVS 7.5.1: it would spare them their present password."""
    hanna = make_hr()

    assert sign_in(hanna).post(f"/people/{hanna.id}/invitation").status_code == 403


def test_nobody_is_invited_who_could_not_come_in(sign_in: SignIn) -> None:
    """R-P2."""
    gone = make_person("Gus Gone", is_active=False)

    assert sign_in(make_hr()).post(f"/people/{gone.id}/invitation").status_code == 409


def test_a_link_that_was_taken_back_opens_nothing(sign_in: SignIn, app: Flask) -> None:
    """R-P2."""
    hanna, ivo = sign_in(make_hr()), make_person("Ivo Invited")
    link = path_in(hanna.post(f"/people/{ivo.id}/invitation").text)
    listed = hanna.get("/people/invitations").text

    taken = hanna.post(f"/people/{ivo.id}/invitation/withdrawal", data={"from": "list"})

    assert "Ivo Invited" in listed
    assert (taken.status_code, visitor(app).get(link).status_code) == (303, 404)
    assert "Ivo Invited" not in hanna.get("/people/invitations").text
    assert hanna.post(f"/people/{ivo.id}/invitation/withdrawal").status_code == 404
    assert logged("accounts.invitation.taken-back") == 1


def test_an_invitation_is_mailed_and_its_secret_is_stored_nowhere(
    sign_in: SignIn, app: Flask, post: MailServer
) -> None:
    """R-P2, ASVS 6.4.1: the secret is made when the letter is sent."""
    hanna, ivo = sign_in(make_hr()), make_person("Ivo Invited", language="de")

    made = hanna.post(f"/people/{ivo.id}/invitation", data={"by_mail": "y"})
    before = repr(stored())
    run_due_jobs()
    link = path_in(text_of(post.letters_to(ivo.email)[0]))

    assert made.status_code == 303
    assert link.rpartition("/")[2] not in before + repr(stored())
    assert 'lang="de"' in post.letters_to(ivo.email)[0].get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert visitor(app).post(link, data={"password": PASSWORD, "repeated": PASSWORD}).status_code == 303
    assert len(post.taken) == 1  # the first password is no news to whoever chose it


def test_an_invitation_taken_back_before_it_went_out_is_not_mailed(sign_in: SignIn, post: MailServer) -> None:
    """R-P2."""
    hanna, ivo = sign_in(make_hr()), make_person("Ivo Invited")
    hanna.post(f"/people/{ivo.id}/invitation", data={"by_mail": "y"})

    hanna.post(f"/people/{ivo.id}/invitation/withdrawal")
    run_due_jobs()

    assert post.taken == []
    assert db.session.execute(select(Letter.state)).scalars().all() == ["dropped"]


def test_a_mailed_link_is_good_for_its_full_time_from_the_letter_on(
    sign_in: SignIn, app: Flask, post: MailServer, clock: TestClock
) -> None:
    """R-P2: a letter that had to wait is worth as much as any other, and a second try voids the first one's link."""
    hanna, ivo = sign_in(make_hr()), make_person("Ivo Invited")
    hanna.post(f"/people/{ivo.id}/invitation", data={"by_mail": "y"})
    clock.advance(hours=70)
    run_due_jobs()
    link = path_in(text_of(post.taken[0]))

    clock.advance(hours=71)
    early = visitor(app).get(link).status_code
    clock.advance(hours=1)

    assert (early, visitor(app).get(link).status_code) == (200, 404)


def test_everybody_in_a_department_is_invited_by_mail(sign_in: SignIn, post: MailServer) -> None:
    """R-P2: those who have a password or an open link, who are switched off or elsewhere are left out."""
    hanna = make_hr(department="Sales")
    new = [make_person(f"New {n}", department="Sales") for n in range(3)]
    known, gone = (
        make_person("Kay", department="Sales"),
        make_person("Gus", department="Sales", is_active=False),
    )
    boss, elsewhere = make_administrator(department="Sales"), make_person("Eve", department="Legal")
    give_password(known)
    page = sign_in(hanna).get("/people/invitations/new?department=Sales").text

    asked = sign_in(hanna).post("/people/invitations/letters", data={"department": "Sales"})
    run_due_jobs()
    run_due_jobs()

    assert asked.status_code == 303
    assert all(f"Print a card for {person.name}" in page for person in new)
    assert f"Print a card for {boss.name}" not in page
    assert sorted(to[0] for _, to in post.envelopes) == sorted(person.email for person in new)
    assert not any(post.letters_to(person.email) for person in (known, gone, boss, elsewhere))
    doors = select(AuditEvent.actor_id, AuditEvent.channel).where(
        AuditEvent.action == INVITATION_SENT.name, AuditEvent.object_id == str(new[0].id)
    )
    assert db.session.execute(doors).all() == [(hanna.id, "job")]


def test_an_act_in_the_queue_dies_with_the_right_to_it(sign_in: SignIn, post: MailServer, app: Flask) -> None:
    """R-P1, ASVS 8.3.2: rights are looked at again when the queued act runs."""
    hanna, boss = make_hr(), make_administrator()
    make_person("Ivo Invited")
    sign_in(hanna).post("/people/invitations/letters")

    with unit_of_work():
        withdraw_role(
            hanna.id, role=Role.HR, actor=Actor(boss.id, roles=frozenset({Role.ADMINISTRATOR.value}))
        )
    run_due_jobs()

    assert post.taken == []
    assert db.session.execute(select(func.count()).select_from(Invitation)).scalar_one() == 0


def test_cards_are_made_for_those_who_are_ticked(sign_in: SignIn, app: Flask) -> None:
    """R-P2."""
    people = [make_person(f"New {n}") for n in range(3)]

    made = sign_in(make_hr()).post(
        "/people/invitations/cards", data={"person": [person.id for person in people[:2]]}
    )
    links = re.findall(r"(/invitations/[\w-]+)</p>", made.text)

    assert len(links) == len(set(links)) == 2
    assert [visitor(app).get(link).status_code for link in links] == [200, 200]
    assert queries.find_open_link_of(people[2].id) is None


def test_a_reset_started_by_hr_shows_no_password_and_ends_everything(
    sign_in: SignIn, app: Flask, clock: TestClock
) -> None:
    """R-P2, ASVS 6.4.6: the person chooses it; their sessions and other links end."""
    ada = make_person("Ada Berg")
    give_password(ada)
    before, hanna = sign_in(ada), sign_in(make_hr())
    link = path_in(hanna.post(f"/people/{ada.id}/invitation").text)
    still = before.get("/account").status_code

    clock.advance(minutes=59)
    done = visitor(app).post(link, data={"password": FRESH, "repeated": FRESH})

    assert link.startswith("/password-reset/")
    assert (still, done.status_code, before.get("/account").status_code) == (200, 303, 303)
    assert visitor(app).get(link).status_code == 404
    assert [logged(act) for act in ("accounts.reset.made", "accounts.password.set")] == [1, 2]


def test_a_link_to_a_new_password_is_good_for_an_hour(sign_in: SignIn, app: Flask, clock: TestClock) -> None:
    """R-P2, ASVS 6.4.1."""
    ada = make_person("Ada Berg")
    give_password(ada)
    link = path_in(sign_in(make_hr()).post(f"/people/{ada.id}/invitation").text)

    clock.advance(minutes=60)

    opened = visitor(app).get(link)
    assert opened.status_code == 404
    assert "This link opens nothing any more" in opened.text
    assert "your trail." not in opened.text


def test_a_card_is_written_on_the_command_line(
    runner: FlaskCliRunner, tmp_path: Path, client: Visitor
) -> None:
    """R-P2: into a file that only its owner reads, or to standard output."""
    ivo, file = make_person("Ivo Invited"), tmp_path / "card.html"

    into_file = runner.invoke(args=["accounts", "invite", ivo.email, "--card", str(file)])
    link = path_in(file.read_text())
    first = client.get(link).status_code
    shown = runner.invoke(args=["accounts", "invite", ivo.email, "--card", "-"])
    nowhere = runner.invoke(
        args=["accounts", "invite", ivo.email, "--card", str(tmp_path / "no" / "card.html")]
    )

    assert (into_file.exit_code, first, file.stat().st_mode & 0o777) == (0, 200, 0o600)
    assert link not in into_file.output
    assert client.get(path_in(shown.stdout)).status_code == 200
    assert (nowhere.exit_code, "cannot be written" in nowhere.stderr) == (1, True)


def test_old_links_and_ended_sessions_are_forgotten(sign_in: SignIn, clock: TestClock) -> None:
    """ASVS 14.2.7."""
    ivo = make_person("Ivo Invited")
    sign_in(ivo)
    with unit_of_work():
        make_link_for(ivo.id, actor=Actor.operator())

    clock.advance(days=91)
    from app.accounts.services.care import forget_old

    assert forget_old(actor=Actor.clockwork()) == 2
    assert forget_old(actor=Actor.clockwork()) == 0


def test_wrong_tries_are_not_kept_until_somebody_else_is_wrong(app: Flask, clock: TestClock) -> None:
    """Everybody reads that they are kept for two days at most; the clockwork sees to it, however quiet it is."""
    from app.accounts.models import SignInTry
    from app.accounts.services.care import forget_old
    from app.accounts.services.tries import remember_wrong_try

    with unit_of_work():
        remember_wrong_try("ivo@larkfield.example", address="10.0.0.1", actor=Actor())
    clock.advance(hours=23)
    forget_old(actor=Actor.clockwork())
    assert db.session.query(SignInTry).count() == 2

    clock.advance(hours=2)

    assert forget_old(actor=Actor.clockwork()) == 2
    assert db.session.query(SignInTry).count() == 0


def path_in(text: str) -> str:
    found = re.search(r"/(?:invitations|password-reset)/[\w-]{43}", text)
    assert found is not None, text[-2000:]
    return found[0]


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    content: str = body.get_content()
    return content


def stored() -> list[object]:
    """Everything that a secret could have been left in."""
    db.session.rollback()
    columns = (Letter.params, Job.payload, AuditEvent.changes, Invitation.token_hash)
    return [value for column in columns for value in db.session.execute(select(column)).scalars()]


def logged(act: str) -> int:
    db.session.rollback()
    return db.session.execute(select(func.count()).where(AuditEvent.action == act)).scalar_one()
