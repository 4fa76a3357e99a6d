"""What is held about people in letters (R-P3)."""

from app.core.jobs import run_due_jobs
from app.core.unit_of_work import unit_of_work
from app.mail.privacy import HOLDINGS
from tests.factories.mail import write_letter
from tests.factories.people import make_person
from tests.support.mail_server import MailServer

(LETTERS,) = HOLDINGS


def test_a_person_reads_which_letters_went_to_them(post: MailServer) -> None:
    ann, bob = make_person("Ann"), make_person("Bob")
    write_letter(ann)
    write_letter(bob)
    run_due_jobs()

    (row,) = LETTERS.read(ann.id)

    assert (row["address"], row["state"]) == (ann.email, "sent")
    assert bob.email not in repr(row)


def test_erasing_removes_also_what_still_waits(post: MailServer) -> None:
    ann, bob = make_person("Ann"), make_person("Bob")
    write_letter(ann)
    write_letter(bob)

    with unit_of_work():
        assert LETTERS.erase(ann.id) == 1
    run_due_jobs()

    assert [to for _, to in post.envelopes] == [[bob.email]]
    assert list(LETTERS.read(ann.id)) == []


def test_another_record_of_the_same_person_takes_the_letters_over(post: MailServer) -> None:
    ann, again = make_person("Ann"), make_person("Ann")
    write_letter(ann)

    with unit_of_work():
        assert LETTERS.take_over(ann.id, again.id) == 1

    assert (len(list(LETTERS.read(ann.id))), len(list(LETTERS.read(again.id)))) == (0, 1)
