"""A text as a file for Word."""

import io
import time
from datetime import UTC, datetime

import docx
from docx.document import Document

from app.editorial.rules.word import Sheet, to_word
from tests.editorial.rules.test_pictures import drawn

KEY = "0f" * 16
TEXT = f"""# A heading

Some **bold**, *leaning* and ~~gone~~ words, `code`, [a link](https://a.example/?b=1&c=2) and [none](javascript:alert(1)).

1. One
2. Two
   - Within

   Still two

Between.

7. Seven

> Said by somebody

```
if x:
    y & <z>
```

| a | b |
|---|---|
| 1 | **2** |

![A map]({"/pictures/" + KEY}) ![Gone](/pictures/{"0e" * 16}) ![Far](https://evil.example/x.png)

---

End.\x01
"""


def read(text: str, *, title: str = "Über alles", pictures: dict[str, bytes] | None = None) -> Document:
    sheet = Sheet(title, "Mara Lind", "de", datetime(2026, 3, 2, tzinfo=UTC), pictures or {})
    return docx.Document(io.BytesIO(to_word(text, sheet)))


def test_what_an_author_means_is_there_as_word_has_it() -> None:
    """E4: headings, lists, emphasis, links, code, quotes, tables, and pictures with their alternative."""
    document = read(TEXT, pictures={KEY: drawn((1600, 800))})

    found = [(one.style.name if one.style else "", one.text) for one in document.paragraphs]
    assert found[:2] == [("Title", "Über alles"), ("Heading 1", "A heading")]
    assert ("List Number", "One") in found
    assert ("List Bullet 2", "Within") in found
    assert ("List Continue", "Still two") in found
    assert ("Quote", "Said by somebody") in found
    assert ("Normal", "if x:\n    y & <z>") in found
    assert found[-1] == ("Normal", "End.")
    first = document.paragraphs[2]
    assert first.text == "Some bold, leaning and gone words, code, a link and [none](javascript:alert(1))."
    assert [run.text for run in first.runs if run.bold] == ["bold"]
    assert [run.text for run in first.runs if run.italic] == ["leaning"]
    assert [run.text for run in first.runs if run.font.strike] == ["gone"]
    assert [link.address for link in first.hyperlinks] == ["https://a.example/?b=1&c=2"]
    (table,) = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["a", "b"], ["1", "2"]]
    (shape,) = document.inline_shapes
    assert shape._inline.docPr.get("descr") == "A map"
    assert (round(shape.width.inches, 1), round(shape.height.inches, 1)) == (6.0, 3.0)
    shown = next(one for one in document.paragraphs if "Gone" in one.text)
    assert [link.address for link in shown.hyperlinks] == ["https://evil.example/x.png"]
    about = document.core_properties
    assert (about.title, about.author, about.language, about.comments) == (
        "Über alles",
        "Mara Lind",
        "de",
        "",
    )


def test_each_list_counts_from_where_it_begins() -> None:
    """E4: Word would go on counting from the list before."""
    document = read(TEXT)

    counts = {one.text: one._p.pPr.numPr.numId.val for one in document.paragraphs if one.text in ("One", "Two", "Seven")}  # type: ignore[union-attr]  # fmt: skip
    numbering = document.part.numbering_part.element
    starts = {
        number.numId: number.lvlOverride_lst[0].startOverride.val
        for number in numbering.num_lst
        if number.lvlOverride_lst
    }
    assert counts["One"] == counts["Two"] != counts["Seven"]
    assert [starts[counts["One"]], starts[counts["Seven"]]] == [1, 7]


def test_four_times_as_long_a_text_takes_about_four_times_as_long() -> None:
    """E4: long tables and many lists with numbers keep nobody waiting; once each was looked for among all others."""

    def seconds(parts: int) -> float:
        text = "| a | b |\n|---|---|\n" + "| a | b |\n" * parts + "\n" + "1. a\n\nb\n\n" * parts
        begun = time.process_time()
        to_word(text, Sheet("Long", "Mara Lind", "de", datetime(2026, 3, 2, tzinfo=UTC), {}))
        return time.process_time() - begun

    seconds(1)
    assert seconds(1_200) < 8 * seconds(300)


def test_an_empty_text_is_a_file_too() -> None:
    assert [one.text for one in read("", title="\x02Only a title").paragraphs] == ["Only a title"]
