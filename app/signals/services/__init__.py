"""The verbs of observation: record, import, take back, rebuild."""

from app.signals.services.answers import (
    Confirmed,
    confirm_reports,
    question_report,
    reply_to_question,
    withdraw_answer,
)
from app.signals.services.exporting import export_signals
from app.signals.services.intake import FileBrokenOff, Progress, Report, import_signals
from app.signals.services.platforms import declare_account, withdraw_account
from app.signals.services.rebuilding import KindMap, rebuild_rollups, use_kinds
from app.signals.services.recording import log_act, record_signal
from app.signals.services.removal import answer_removal_request, ask_for_removal
from app.signals.services.reversal import reinstate_batch, reverse_batch, reverse_signal, take_back_entry
from app.signals.services.sources import resume_source, stop_source
from app.signals.services.uploads import IMPORT_JOB, ask_for_import, end_abandoned_imports, run_import

__all__ = [
    "IMPORT_JOB",
    "Confirmed",
    "FileBrokenOff",
    "KindMap",
    "Progress",
    "Report",
    "answer_removal_request",
    "ask_for_import",
    "ask_for_removal",
    "confirm_reports",
    "declare_account",
    "end_abandoned_imports",
    "export_signals",
    "import_signals",
    "log_act",
    "question_report",
    "rebuild_rollups",
    "record_signal",
    "reinstate_batch",
    "reply_to_question",
    "resume_source",
    "reverse_batch",
    "reverse_signal",
    "run_import",
    "stop_source",
    "take_back_entry",
    "use_kinds",
    "withdraw_account",
    "withdraw_answer",
]
