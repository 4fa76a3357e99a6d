"""The verbs of observation: record, import, take back, rebuild."""

from app.signals.services.intake import Report, import_signals
from app.signals.services.recording import log_act, record_signal

__all__ = ["Report", "import_signals", "log_act", "record_signal"]
