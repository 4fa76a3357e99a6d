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
from app.signals.queries.imports import count_taken_back, get_batch, list_unfinished_batches, page_batches
from app.signals.queries.platforms import list_accounts, list_stopped_sources
from app.signals.queries.removals import RemovalLine, count_open_removal_requests, page_removal_requests

__all__ = [
    "Activity",
    "DailyRow",
    "FacetRow",
    "RemovalLine",
    "count_open_removal_requests",
    "count_own_entries",
    "count_taken_back",
    "daily_rows",
    "facet_rows",
    "find_activity",
    "find_signal_id",
    "get_batch",
    "has_started",
    "list_accounts",
    "list_platforms",
    "list_stopped_sources",
    "list_unfinished_batches",
    "page_batches",
    "page_removal_requests",
    "page_signals",
]
