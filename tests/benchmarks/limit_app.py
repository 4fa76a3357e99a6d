"""The limit of a page: bare Flask, one template of about 7.5 kB, one look-up by primary key; no session, no form tokens.

Served by the same server with the same processes and threads as the product. `LIMIT_DATABASE` names a SQLite file, or
`LIMIT_POSTGRESQL` a connection string. SQLAlchemy and one mapped table are loaded, as in any application of this kind and
in the limit that the goals were measured with, but not used for the look-up.
"""

import os
import sqlite3
import threading

from flask import Flask, redirect, render_template, request
from sqlalchemy.orm import DeclarativeBase, Mapped, configure_mappers, mapped_column
from werkzeug.wrappers import Response

app = Flask(__name__)
_local = threading.local()
TASKS = [
    {"id": i, "title": f"Task number {i}", "text": "A short sentence on what there is to do here. " * 3}
    for i in range(24)
]
PAGE = """<!doctype html><html lang="en"><head><title>{{ person.name }}</title></head><body>
<nav>{% for i in range(12) %}<a href="/{{ i }}">Entry {{ i }}</a>{% endfor %}</nav>
<h1>{{ person.name }}</h1><p>{{ person.zone }}</p>
<ol>{% for task in tasks %}<li id="task-{{ task.id }}"><h2>{{ task.title }}</h2><p>{{ task.text }}</p>
<form method="post" action="/tasks/{{ task.id }}"><button>Do it</button></form></li>{% endfor %}</ol></body></html>"""
TEMPLATE = app.jinja_env.from_string(PAGE)


class Base(DeclarativeBase):
    """Mapped tables."""


class Person(Base):
    """One of them."""

    __tablename__ = "people_persons"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


configure_mappers()


def _sqlite() -> sqlite3.Connection:
    connection: sqlite3.Connection | None = getattr(_local, "sqlite", None)
    if connection is None:
        connection = _local.sqlite = sqlite3.connect(os.environ["LIMIT_DATABASE"])
        connection.row_factory = sqlite3.Row
    return connection


def _find(person_id: int) -> object:
    if dsn := os.environ.get("LIMIT_POSTGRESQL"):
        import psycopg
        from psycopg.rows import dict_row

        connection = getattr(_local, "postgresql", None)
        if connection is None:
            connection = _local.postgresql = psycopg.connect(dsn, autocommit=True, row_factory=dict_row)
        return connection.execute(
            "SELECT id, name, email AS zone FROM people_persons WHERE id = %s", [person_id], prepare=True
        ).fetchone()
    return (
        _sqlite()
        .execute("SELECT id, name, email AS zone FROM people_persons WHERE id = ?", [person_id])
        .fetchone()
    )


@app.get("/limit")
def limit() -> str:
    """The page."""
    return render_template(TEMPLATE, person=_find(int(request.args.get("u", 1))), tasks=TASKS)


@app.post("/limit")
def write() -> Response:
    """The limit of a write: one row in its own transaction."""
    values = (int(request.form["id"]), int(request.form["person_id"]), "2026-01-01 00:00:00")
    if os.environ.get("LIMIT_POSTGRESQL"):
        _find(1)
        _local.postgresql.execute("INSERT INTO bench_written VALUES (%s, %s, %s)", values)
    else:
        with _sqlite() as connection:
            connection.execute("INSERT INTO bench_written VALUES (?, ?, ?)", values)
    return redirect("/limit", 303)
