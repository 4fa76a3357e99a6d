"""The staircase: who may lean on whom, as the contracts in pyproject.toml have it."""

from pathlib import Path

from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parents[2]


def test_every_import_keeps_to_the_contracts(capsys):
    kept = lint_imports(
        config_filename=str(ROOT / "pyproject.toml"),
        cache_dir=str(ROOT / "instance/cache/imports"),
        no_logo=True,
    )

    assert kept == 0, capsys.readouterr().out
