"""Python collects garbage more seldom while many rows pass through, and as usual afterwards."""

import gc

import pytest

from app.core.garbage_collection import rare_garbage_collection


def test_it_looks_as_usual_again_when_the_last_of_several_is_done() -> None:
    usual = gc.get_threshold()

    with rare_garbage_collection():
        seldom = gc.get_threshold()
        with rare_garbage_collection():
            assert gc.get_threshold() == seldom
        assert gc.get_threshold() == seldom
    assert (seldom[0] > usual[0], gc.get_threshold()) == (True, usual)


def test_what_breaks_off_leaves_everything_as_usual() -> None:
    usual = gc.get_threshold()

    with pytest.raises(ValueError, match="broken off"), rare_garbage_collection():
        raise ValueError("broken off")

    assert gc.get_threshold() == usual
