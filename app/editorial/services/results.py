"""What follows from what came of a piece: whoever passed it on is invited to connect with its author (R-J33)."""

from app.core.actor import Actor
from app.core.audit import record
from app.editorial import queries
from app.editorial.rules.results import Results
from app.editorial.rules.stages import Act
from app.editorial.services.writing import own_piece
from app.editorial.vocabulary import SHARERS_INVITED, NotAtThatPoint, PieceState
from app.notices.services import tell_all


def invite_sharers(piece_id: int, results: Results, *, actor: Actor) -> int:
    """Invite everybody who shared a piece to connect, each once, whoever of its authors asks; says how many are new.

    The results were looked for before, because that takes a while. The author does not learn who the sharers are. Raises PieceNotFound and NotAtThatPoint.
    """
    piece = own_piece(piece_id, Act.SPREAD, actor)
    if piece.state != PieceState.PUBLISHED:
        raise NotAtThatPoint
    sharers = queries.list_sharers(results)
    about = {"piece_id": piece_id}
    invited = tell_all("connect_invited", [(one, f"connect:{piece_id}", about) for one in sharers])
    if invited:
        record(SHARERS_INVITED, actor=actor, object_type="piece", object_id=piece_id, changes={"count": invited})  # fmt: skip
    return invited
