"""The verbs of the desk: writing, handing in, editing a copy, deciding, publishing."""

from app.editorial.services.deciding import keep, take, undo, voice_of
from app.editorial.services.desk import (
    Remark,
    ask,
    changes_of,
    claim,
    hand_in,
    release,
    release_lapsed,
    save_copy,
    say_ready,
    send_suggestions,
    take_back,
)
from app.editorial.services.publishing import (
    correct,
    publish,
    publish_due,
    publish_on_blog,
    unschedule,
    withdraw,
)
from app.editorial.services.writing import (
    add_author,
    begin_piece,
    delete_piece,
    note_minutes,
    remove_author,
    restore_revision,
    save_text,
)

__all__ = [
    "Remark",
    "add_author",
    "ask",
    "begin_piece",
    "changes_of",
    "claim",
    "correct",
    "delete_piece",
    "hand_in",
    "keep",
    "note_minutes",
    "publish",
    "publish_due",
    "publish_on_blog",
    "release",
    "release_lapsed",
    "remove_author",
    "restore_revision",
    "save_copy",
    "save_text",
    "say_ready",
    "send_suggestions",
    "take",
    "take_back",
    "undo",
    "unschedule",
    "voice_of",
    "withdraw",
]
