"""What can be done with what is held about people: take it along, and have it erased."""

from app.privacy.services.asking import ask_for_erasure, withdraw_erasure
from app.privacy.services.downloading import note_download, stream_data
from app.privacy.services.erasing import erase_due, erase_person, go_over_again
from app.privacy.services.forgetting import forget_files

__all__ = [
    "ask_for_erasure",
    "erase_due",
    "erase_person",
    "forget_files",
    "go_over_again",
    "note_download",
    "stream_data",
    "withdraw_erasure",
]
