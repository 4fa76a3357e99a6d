"""What can be done with letters: write them, send them, note what came back, and look after those that wait."""

from app.mail.services.bouncing import note_bounce
from app.mail.services.care import (
    forget_old_letters,
    resume_sending,
    retry_letter,
    write_test_letter,
)
from app.mail.services.sending import Office, office, open_office, send_due_letters
from app.mail.services.writing import NewLetter, write, write_all

__all__ = [
    "NewLetter",
    "Office",
    "forget_old_letters",
    "note_bounce",
    "office",
    "open_office",
    "resume_sending",
    "retry_letter",
    "send_due_letters",
    "write",
    "write_all",
    "write_test_letter",
]
