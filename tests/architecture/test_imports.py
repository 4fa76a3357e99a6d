"""The staircase: who may lean on whom, as the contracts in pyproject.toml have it."""

import os
import subprocess
import sys
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


def test_a_web_process_does_not_load_what_only_workers_and_commands_need(tmp_path):
    """G1: heavy libraries load on first use; each process that starts would pay for them, and keep them."""
    heavy = {"alembic", "gzip", "harper", "huey", "email.generator", "email.headerregistry", "email.policy", "holidays",
             "httpx", "proselint", "psycopg", "pyphen", "re2", "redis", "segno", "smtplib",
             "sqlalchemy.dialects.postgresql", "tarfile", "zxcvbn"}  # fmt: skip
    ours = {
        "WAYMARK_INSTANCE": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/waymark.db",
        "SECRET_KEY": "x",
    }
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, wsgi; print(*sys.modules)"],
        cwd=ROOT, env={"PATH": os.environ["PATH"]} | ours, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip

    assert heavy & set(loaded) == set()
