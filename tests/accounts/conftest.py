"""A mail server for the letters of a test."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.support.mail_server import MailServer, post_office


@pytest.fixture
def post(app: Flask) -> Iterator[MailServer]:
    """The mail server that the settings name."""
    with post_office() as server:
        yield server
