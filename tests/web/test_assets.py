"""The build of instance/assets: whole, compressed, and cheap to run again."""

import gzip
import importlib.util
from pathlib import Path

import brotli
import pytest

BUILD = Path(__file__).resolve().parents[2] / "app/web/assets/build.py"


@pytest.fixture
def build(tmp_path, monkeypatch):
    """The build script on a site of one style sheet and one font."""
    spec = importlib.util.spec_from_file_location("assets_build", BUILD)
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    for name, folder in (("STATIC", "static"), ("VENDOR", "vendor"), ("ASSETS", "assets")):
        (tmp_path / folder).mkdir()
        monkeypatch.setattr(build, name, tmp_path / folder)
    (build.STATIC / "css").mkdir()
    (build.STATIC / "css/main.css").write_text("body { margin: 0 }\n" * 100)
    (build.VENDOR / "font.woff2").write_bytes(b"wOF2")
    return build


def test_what_can_be_compressed_lies_compressed_beside_itself(build):
    """PL: pages are small on the wire."""
    build.publish()

    sheet = build.ASSETS / "css/main.css"
    original = (build.STATIC / "css/main.css").read_bytes()
    assert sheet.read_bytes() == original
    assert gzip.decompress(sheet.with_name("main.css.gz").read_bytes()) == original
    assert brotli.decompress(sheet.with_name("main.css.br").read_bytes()) == original
    assert [path.name for path in (build.ASSETS / "vendor").iterdir()] == ["font.woff2"]


def test_a_second_build_touches_nothing(build):
    build.publish()

    assert build.publish() == 0


def test_a_changed_file_is_built_again_and_alone(build):
    build.publish()
    (build.STATIC / "css/main.css").write_text("body { margin: 1px }\n" * 100)

    assert build.publish() == 1
    assert b"1px" in gzip.decompress((build.ASSETS / "css/main.css.gz").read_bytes())


def test_a_file_that_is_gone_leaves_nothing_behind(build):
    build.publish()
    (build.STATIC / "css/main.css").unlink()

    build.publish()

    assert [path.name for path in build.ASSETS.rglob("*") if path.is_file()] == ["font.woff2"]
