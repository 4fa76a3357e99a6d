"""The operator's door to letters."""

from flask.testing import FlaskCliRunner
from sqlalchemy import select

from app.core.audit import AuditEvent
from app.core.db import db
from app.core.jobs import run_due_jobs
from app.mail import queries
from tests.factories.mail import letter, write_letter
from tests.factories.people import make_person
from tests.mail.test_rules import report
from tests.support.mail_server import MailServer


def test_a_report_from_the_mail_system_marks_the_letter_that_came_back(
    post: MailServer, runner: FlaskCliRunner
) -> None:
    ann = make_person("Ann")
    written = write_letter(ann)
    run_due_jobs()
    content = report().replace(b"0f3a@larkfield.example", letter(written).message_id.encode())

    first = runner.invoke(args=["mail", "bounced"], input=content)
    again = runner.invoke(args=["mail", "bounced"], input=content)

    assert (first.output, again.output) == (f"letter {written} came back\n", "no letter of ours came back\n")
    assert (letter(written).state, letter(written).error) == ("bounced", "550 5.1.1 Nobody here")
    assert queries.bounced_addresses([ann.id]) == {ann.id: "550 5.1.1 Nobody here"}
    lines = db.session.execute(select(AuditEvent.object_id).where(AuditEvent.action == "mail.letter.bounced"))
    assert lines.scalars().all() == [str(written)]


def test_mail_of_any_other_sort_is_passed_over_without_a_complaint(
    post: MailServer, runner: FlaskCliRunner
) -> None:
    """What answers a report with a report makes a loop."""
    written = write_letter(make_person("Ann"))
    run_due_jobs()
    name = letter(written).message_id.encode()
    late = report("delayed").replace(b"0f3a@larkfield.example", name)

    for content in (b"", b"Subject: Away\n\nUntil Monday.\n", report(), late):
        answer = runner.invoke(args=["mail", "bounced"], input=content)
        assert answer.exit_code == 0, answer.output

    assert letter(written).state == "sent"
