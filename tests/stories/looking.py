"""What is wrong with a page, in the sizes and themes that people have.

With `WAYMARK_PICTURES=FOLDER` every page that is looked at leaves pictures there, for eyes that see more than a machine.
"""

import os
from collections.abc import Sequence
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.stories.conftest import DESK, PHONE, Scheme
from tests.stories.hands import arrived
from tests.support.browser import axe, axe_violations

THEMES: tuple[Scheme, ...] = ("light", "dark")
#: Each size and each theme once: what axe finds hangs on the one or on the other, and each look takes its time.
VIEWS: tuple[tuple[tuple[int, int], Scheme], ...] = ((PHONE, "dark"), (DESK, "light"))
#: A story is told on the phone, where there is least room; wherever it stops to look, it looks at the desk as well.
SCREENS = pytest.mark.parametrize("size, theme", [pytest.param(PHONE, "dark", id="phone")])
_numbers = count(1)


def troubles(page: Page, *, views: Sequence[tuple[tuple[int, int], Scheme]] = VIEWS) -> list[str]:
    """What is named twice, what stands out at the side and what axe finds, in each of these sizes and themes."""
    wrong = [f"{name} names more than one thing" for name in names_used_twice(page)]
    for size, theme in views:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        if too_wide := overflow(page):
            wrong.append(f"at {size[0]}: {too_wide} stands out at the side")
        page.emulate_media(color_scheme=theme)
        wrong += [f"at {size[0]}, {theme}: {line}" for line in axe_violations(page)]
        _pictures_of(page, size)
    return wrong


def look_at(page: Page, size: tuple[int, int], theme: Scheme) -> None:
    """Stop at a page on somebody's way and see that it is in order; afterwards it is as it was."""
    arrived(page)
    # As the tools of a developer would, past the content security policy, which stays in force for the page.
    page.evaluate(axe())
    wrong = troubles(page)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=theme)
    assert wrong == [], page.url


def names_used_twice(page: Page) -> list[str]:
    """Every id that more than one element has: its label, or a link to it, would lead to the first of them."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("[id]")].map(one => one.id).filter((id, at, ids) => ids.indexOf(id) < at)"""
    )
    return found


def overflow(page: Page) -> str:
    """The first element that makes the page wider than the window; empty if none does."""
    return str(
        page.evaluate(
            """() => {
            const wide = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= wide) return "";
            const out = [...document.querySelectorAll("body *")].find(e => e.getBoundingClientRect().right > wide + 1);
            return out ? `${out.tagName}.${out.className}` : "something";
        }"""
        )
    )


def picture_of(page: Page, view: str) -> None:
    """Keep a picture of the page, if pictures are wanted."""
    if folder := os.environ.get("WAYMARK_PICTURES"):
        test = os.environ.get("PYTEST_CURRENT_TEST", "").split("::")[-1].split(" ")[0]
        page.screenshot(path=Path(folder) / test / f"{next(_numbers):03}-{view}.png", full_page=True)


def _pictures_of(page: Page, size: tuple[int, int]) -> None:
    """In both themes, if pictures are wanted."""
    for theme in THEMES if "WAYMARK_PICTURES" in os.environ else ():
        page.emulate_media(color_scheme=theme)
        picture_of(page, f"{size[0]}-{theme}")
