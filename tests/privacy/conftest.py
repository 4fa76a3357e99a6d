"""Somebody of whom everything is held."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.factories.privacy import Known, make_known
from tests.support.mail_server import post_office


@pytest.fixture
def known(app: Flask, tmp_path: Path) -> Iterator[Known]:
    """The person, a colleague and HR, with a mail server for letters."""
    with post_office():
        yield make_known(app, tmp_path)
