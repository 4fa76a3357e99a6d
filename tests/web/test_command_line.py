"""How commands refuse."""

import click
import pytest
from click.testing import CliRunner

from app.core.errors import DomainError, Invalid
from app.web.command_line import refusals_told


class FilesRefused(Invalid):
    """Files that have to be mended in two places."""

    message = "These files cannot be used."
    places = ("a.toml:3: This is no number.", "b.toml:1: This is 100 % wrong.")


@pytest.mark.parametrize(
    "refused, said",
    [
        (Invalid("There is no %(name)s.", name="Monday"), "Error: There is no Monday.\n"),
        (FilesRefused(), "a.toml:3: This is no number.\nb.toml:1: This is 100 % wrong.\n"),
    ],
)
def test_a_refusal_is_a_line_on_standard_error_or_one_for_each_place_to_be_mended(
    refused: DomainError, said: str
) -> None:
    @click.command()
    def command() -> None:
        with refusals_told():
            raise refused

    outcome = CliRunner().invoke(command)

    assert (outcome.exit_code, outcome.stdout, outcome.stderr) == (1, "", said)
