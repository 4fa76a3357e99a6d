"""The verbs of looking after the installation: back it up, restore it, take the log out of the house."""

from app.operation.services.backing_up import BackupReport, make_backup, place_for, stream_backup
from app.operation.services.log import note_export
from app.operation.services.restoring import Present, RestoreReport, look_at_present, open_archive, restore
from app.operation.services.sealing import (
    Verdict,
    blank_words,
    remember_verdict,
    seal_lines,
    tell_head,
    verify,
    verify_what_is_new,
)

__all__ = [
    "BackupReport",
    "Present",
    "RestoreReport",
    "Verdict",
    "blank_words",
    "look_at_present",
    "make_backup",
    "note_export",
    "open_archive",
    "place_for",
    "remember_verdict",
    "restore",
    "seal_lines",
    "stream_backup",
    "tell_head",
    "verify",
    "verify_what_is_new",
]
