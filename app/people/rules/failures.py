"""Why an import failed, as it is kept: a sentence to be translated where it is shown, and what fills its places."""

import json
from collections.abc import Callable
from typing import Any, Protocol


class Sentence(Protocol):
    """An error or a reason: an English sentence and what fills it, which may be such a sentence again."""

    @property
    def message(self) -> str:
        """The sentence, with places to fill."""

    @property
    def params(self) -> dict[str, Any]:
        """What fills them."""


def kept_failure(failure: Sentence) -> str:
    """An error as text for the database."""
    return json.dumps(_kept(failure), ensure_ascii=False)


def told_failure(kept: str, translate: Callable[..., str]) -> str:
    """A kept error in the words that `translate` has for it; empty if nothing failed."""
    if not kept.startswith("{"):
        return translate(kept) if kept else ""  # a plain sentence, as it was kept at first
    return str(_told(json.loads(kept), translate))


def _kept(value: Any) -> Any:
    if hasattr(value, "message"):
        return {
            "message": value.message,
            "params": {name: _kept(param) for name, param in value.params.items()},
        }
    return value if isinstance(value, int | float) else str(value)


def _told(kept: Any, translate: Callable[..., str]) -> Any:
    if not isinstance(kept, dict):
        return kept
    return translate(
        kept["message"], **{name: _told(param, translate) for name, param in kept["params"].items()}
    )
