"""News of what authors put before the public."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PiecePublished:
    """A piece is out, at this moment for the first time; its authors, who wrote it until then, are held."""

    piece_id: int
    kind: str  #: a PieceKind
    link: str
    author_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PieceUnpublished:
    """A published piece was taken off again; its authors are held."""

    piece_id: int
