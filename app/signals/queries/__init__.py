"""The questions about what was observed."""

from app.signals.queries.activity import (
    Activity,
    count_own_entries,
    find_activity,
    find_signal_id,
    list_platforms,
    page_signals,
)
from app.signals.queries.counts import DailyRow, FacetRow, daily_rows, facet_rows, has_started
from app.signals.queries.imports import (
    count_taken_back,
    get_batch,
    is_of_batch,
    list_people_of_batch,
    list_unfinished_batches,
    page_batches,
)
from app.signals.queries.objects import About, list_acts_about
from app.signals.queries.platforms import list_accounts, list_stopped_sources
from app.signals.queries.removals import RemovalLine, count_open_removal_requests, page_removal_requests
from app.signals.queries.reports import (
    Report,
    ReportFilter,
    Turn,
    count_open_reports,
    find_report,
    list_turns,
    page_reports,
)

__all__ = [
    "About",
    "Activity",
    "DailyRow",
    "FacetRow",
    "RemovalLine",
    "Report",
    "ReportFilter",
    "Turn",
    "count_open_removal_requests",
    "count_open_reports",
    "count_own_entries",
    "count_taken_back",
    "daily_rows",
    "facet_rows",
    "find_activity",
    "find_report",
    "find_signal_id",
    "get_batch",
    "has_started",
    "is_of_batch",
    "list_accounts",
    "list_acts_about",
    "list_people_of_batch",
    "list_platforms",
    "list_stopped_sources",
    "list_turns",
    "list_unfinished_batches",
    "page_batches",
    "page_removal_requests",
    "page_reports",
    "page_signals",
]
