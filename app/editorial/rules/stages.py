"""The way of a piece as data: what can be done where, by whom, and where it leads. Pages and services ask the same table."""

from enum import StrEnum
from typing import Final, NamedTuple

from app.editorial.vocabulary import PieceState


class Part(StrEnum):
    """What somebody is to a piece at a moment."""

    AUTHOR = "author"
    HOLDER = "holder"  #: the editor who has claimed it
    EDITOR = "editor"  #: anybody else at the desk who has not written it
    LEAD = "lead"


class Act(StrEnum):
    """What can be done with a piece."""

    WRITE = "write"
    HAND_IN = "hand-in"
    TAKE_BACK = "take-back"
    CLAIM = "claim"
    RELEASE = "release"
    ASSIGN = "assign"  #: to an editor, whether or not another one has it
    ANSWER = "answer"
    SAY_READY = "say-ready"
    DECIDE = "decide"
    PUBLISH = "publish"
    CORRECT = "correct"
    WITHDRAW = "withdraw"
    SPREAD = "spread"  #: tell of it on platforms
    DELETE = "delete"
    HAND_OVER = "hand-over"


class Step(NamedTuple):
    """An act, from which state and by whom it may be done, and the state that it leads to; None leaves it."""

    act: Act
    state: PieceState
    parts: frozenset[Part]
    leads_to: PieceState | None


_AUTHOR, _HOLDER = frozenset({Part.AUTHOR}), frozenset({Part.HOLDER})
_STATE: Final = PieceState
STEPS: Final = (
    *(Step(Act.WRITE, state, _AUTHOR, None) for state in (_STATE.DRAFT, _STATE.WAITING, _STATE.CLAIMED, _STATE.RETURNED)),
    # Whatever the author changes after "ready" nobody has read, so it is read again.
    Step(Act.WRITE, _STATE.READY, _AUTHOR, _STATE.WAITING),
    Step(Act.HAND_IN, _STATE.DRAFT, _AUTHOR, _STATE.WAITING),
    Step(Act.HAND_IN, _STATE.RETURNED, _AUTHOR, _STATE.WAITING),
    Step(Act.TAKE_BACK, _STATE.WAITING, _AUTHOR, _STATE.DRAFT),
    Step(Act.TAKE_BACK, _STATE.CLAIMED, _AUTHOR, _STATE.DRAFT),
    Step(Act.CLAIM, _STATE.WAITING, frozenset({Part.EDITOR, Part.LEAD}), _STATE.CLAIMED),
    Step(Act.RELEASE, _STATE.CLAIMED, frozenset({Part.HOLDER, Part.LEAD}), _STATE.WAITING),
    *(Step(Act.ASSIGN, state, frozenset({Part.LEAD}), _STATE.CLAIMED) for state in (_STATE.WAITING, _STATE.CLAIMED)),
    Step(Act.ANSWER, _STATE.CLAIMED, _HOLDER, _STATE.RETURNED),
    Step(Act.SAY_READY, _STATE.CLAIMED, _HOLDER, _STATE.READY),
    *(Step(Act.DECIDE, state, _AUTHOR, None) for state in (_STATE.RETURNED, _STATE.DRAFT)),
    Step(Act.PUBLISH, _STATE.READY, _AUTHOR, _STATE.PUBLISHED),
    Step(Act.CORRECT, _STATE.PUBLISHED, _AUTHOR, None),
    *(Step(Act.SPREAD, state, _AUTHOR, None) for state in (_STATE.READY, _STATE.PUBLISHED)),
    Step(Act.WITHDRAW, _STATE.PUBLISHED, _AUTHOR, _STATE.WITHDRAWN),
    *(Step(Act.DELETE, state, _AUTHOR, None) for state in (_STATE.DRAFT, _STATE.RETURNED)),
    # Until it is published; what the public reads keeps the name of whoever wrote it.
    *(Step(Act.HAND_OVER, state, _AUTHOR, None) for state in _STATE if state not in (_STATE.PUBLISHED, _STATE.WITHDRAWN)),
)  # fmt: skip
_TABLE: Final = {(step.act, step.state): step for step in STEPS}


def may(act: Act, state: PieceState, parts: frozenset[Part]) -> bool:
    """Whether somebody who is this to a piece may do something with it where it is."""
    step = _TABLE.get((act, state))
    return step is not None and bool(step.parts & parts)


def acts(state: PieceState, parts: frozenset[Part]) -> frozenset[Act]:
    """Everything that somebody may do with a piece where it is."""
    return frozenset(act for act in Act if may(act, state, parts))


def after(act: Act, state: PieceState) -> PieceState:
    """Where a piece is once something was done with it. Raises KeyError for what cannot be done there."""
    step = _TABLE[act, state]
    return state if step.leads_to is None else step.leads_to
