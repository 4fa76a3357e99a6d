"""Why an import failed, as it is kept: a sentence to be translated where it is shown, and what fills its places."""

import json
from typing import Any

from app.core.errors import DomainError


def kept_failure(error: DomainError) -> str:
    """An error as text for the database."""
    params = {
        name: value if isinstance(value, int | float) else str(value) for name, value in error.params.items()
    }
    return json.dumps({"message": error.message, "params": params}, ensure_ascii=False)


def told_failure(kept: str) -> tuple[str, dict[str, Any]]:
    """The sentence and what fills it; both empty if nothing failed."""
    if not kept:
        return "", {}
    failure = json.loads(kept)
    return failure["message"], failure["params"]
