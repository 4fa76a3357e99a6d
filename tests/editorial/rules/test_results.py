"""What came of a piece: which acts are results, and by which links they are known."""

import pytest

from app.editorial.rules.results import results_of, spellings
from app.signals.vocabulary import Kind

MARA, ANN, BEN = 1, 2, 3


def test_what_authors_do_for_their_own_piece_is_no_result_but_what_they_tell_is() -> None:
    """R-J34, R-J33: conversations and leads are logged by the author; likes stay small."""
    found = results_of(
        [
            (Kind.SHARE, MARA, 5),
            (Kind.SHARE, ANN, 2),
            (Kind.COMMENT, BEN, 1),
            (Kind.REPLY, ANN, 4),
            (Kind.REACT, ANN, 9),
            (Kind.READ, MARA, 9),
            (Kind.CONVERSATION, MARA, 1),
            (Kind.LEAD, ANN, 2),
            (Kind.PIECE, MARA, 1),
        ],
        {MARA},
    )

    assert (found.shares, found.replies, found.sharer_ids) == (3, 4, {ANN, BEN})
    assert dict(found.large) == {Kind.CONVERSATION: 1, Kind.LEAD: 2, Kind.DOWNLOAD: 0, Kind.OPPORTUNITY: 0}
    assert found.small == ((Kind.REACT, 9),)
    assert not found.is_empty
    assert results_of([(Kind.PIECE, MARA, 1), (Kind.COMMENT, MARA, 3)], {MARA}).is_empty


@pytest.mark.parametrize(
    "link, others",
    [
        ("https://a.example/b", {"http://a.example/b", "https://a.example/b/", "http://a.example/b/"}),
        ("http://a.example/", {"https://a.example", "http://a.example", "https://a.example/"}),
        ("https://a.example/b?id=7", set()),
        ("/blog/a-piece-1", set()),
    ],
)
def test_a_link_is_known_however_it_is_written(link: str, others: set[str]) -> None:
    assert spellings(link) == {link, *others}
