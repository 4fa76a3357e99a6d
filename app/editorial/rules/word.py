"""A text as a file for Word, made from the same parts as the page that readers see. python-docx loads when it is first used."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from app.core.markdown import SCHEMES
from app.editorial.rules.rendering import OWN_PICTURE, alternative_of, parse

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run
    from markdown_it.token import Token

#: Signs that no document in XML may hold.
_ILLEGAL: Final = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]")
_MONO: Final = "Consolas"
_LINK_COLOUR: Final = (0x1F, 0x5F, 0x4F)
_WIDEST: Final = 6.0  #: inches: no picture is wider than the lines
_DEEPEST: Final = 3  #: levels of lists that Word's own styles know


@dataclass(slots=True)
class Sheet:
    """What goes into the file beside the text."""

    title: str
    authors: str
    language: str
    made_at: datetime
    pictures: Mapping[str, bytes]  #: by their keys


def to_word(text: str, sheet: Sheet) -> bytes:
    """The text as a file in Office Open XML, with headings, lists, quotes, tables, links and pictures as Word has them."""
    import docx

    document = docx.Document()
    _describe(document, sheet)
    document.add_paragraph(_legal(sheet.title), "Title")
    writer = _Writer(document, sheet.pictures, _Counts(document))
    for token in parse(_legal(text)):
        writer.take(token)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


@dataclass(slots=True)
class _List:
    style: str
    number: int | None  #: of Word's own count, for a list with numbers
    is_fresh: bool = True  #: the next paragraph begins an item


@dataclass(slots=True)
class _Counts:
    """Counts of lists with numbers. The library looks through all of them for each new one, so what it found is kept."""

    document: "Document"
    latest: Any = None
    kinds: dict[str, int] = field(default_factory=dict)  #: by style

    def begin(self, style: str, start: int) -> int:
        """A count of its own for a list, beginning there; else Word would count on from the list before."""
        from docx.oxml import numbering as parts

        new: Any = parts.CT_Num.new
        numbering: Any = self.document.part.numbering_part.element
        if self.latest is None:
            self.latest = max(numbering.num_lst, key=lambda one: one.numId)
        if style not in self.kinds:
            of_style: Any = self.document.styles[style].element.pPr.numPr.numId.val
            self.kinds[style] = numbering.num_having_numId(of_style).abstractNumId.val
        number: Any = new(self.latest.numId + 1, self.kinds[style])
        number.add_lvlOverride(ilvl=0).add_startOverride(start)
        self.latest.addnext(number)
        self.latest = number
        return int(number.numId)


@dataclass(slots=True)
class _Writer:
    """Writes one part after the other, knowing what it is in the middle of."""

    document: "Document"
    pictures: Mapping[str, bytes]
    counts: "_Counts"
    lists: list[_List] = field(default_factory=list)
    quotes: int = 0
    heading: int = 0
    table: list[list["Token | None"]] | None = None

    def take(self, token: "Token") -> None:
        """Write a part of the text, or remember what it opens and closes."""
        act = getattr(self, f"_{token.type}", None)
        if act is not None:
            act(token)

    def _heading_open(self, token: "Token") -> None:
        self.heading = int(token.tag[1:]) - 1

    def _heading_close(self, _token: "Token") -> None:
        self.heading = 0

    def _bullet_list_open(self, _token: "Token") -> None:
        self.lists.append(_List(self._list_style("List Bullet"), None))

    def _ordered_list_open(self, token: "Token") -> None:
        style = self._list_style("List Number")
        self.lists.append(_List(style, self.counts.begin(style, int(token.attrs.get("start", 1)))))

    def _bullet_list_close(self, _token: "Token") -> None:
        self.lists.pop()

    _ordered_list_close = _bullet_list_close

    def _list_item_open(self, _token: "Token") -> None:
        self.lists[-1].is_fresh = True

    def _blockquote_open(self, _token: "Token") -> None:
        self.quotes += 1

    def _blockquote_close(self, _token: "Token") -> None:
        self.quotes -= 1

    def _table_open(self, _token: "Token") -> None:
        self.table = []

    def _tr_open(self, _token: "Token") -> None:
        if self.table is not None:
            self.table.append([])

    def _table_close(self, _token: "Token") -> None:
        rows, self.table = self.table or [], None
        if not rows:
            return
        table = self.document.add_table(len(rows), len(rows[0]), "Table Grid")
        # Asked for by its number, each row would be looked for from the first on.
        for number, (line, row) in enumerate(zip(table.rows, rows, strict=True)):
            for cell, inline in zip(line.cells, row, strict=False):
                if inline is not None:
                    self._write(cell.paragraphs[0], inline.children or [], bold=number == 0)
        _set(table.rows[0]._tr.get_or_add_trPr(), "w:tblHeader", "true")
        self.document.add_paragraph()

    def _inline(self, token: "Token") -> None:
        if self.table is not None:
            self.table[-1].append(token)
            return
        self._write(self._paragraph(), token.children or [])

    def _fence(self, token: "Token") -> None:
        run = self._paragraph().add_run(token.content.rstrip("\n"))
        run.font.name = _MONO

    _code_block = _fence

    def _hr(self, _token: "Token") -> None:
        self.document.add_paragraph("* * *").alignment = 1  # type: ignore[assignment]  # in the middle

    def _paragraph(self) -> "Paragraph":
        if self.heading:
            return self.document.add_paragraph(style=f"Heading {self.heading}")
        if not self.lists:
            return self.document.add_paragraph(style="Quote" if self.quotes else None)
        within = self.lists[-1]
        if not within.is_fresh:
            return self.document.add_paragraph(style=self._list_style("List Continue"))
        within.is_fresh = False
        paragraph = self.document.add_paragraph(style=within.style)
        if within.number is not None:
            _count_as(paragraph, within.number)
        return paragraph

    def _list_style(self, name: str) -> str:
        depth = min(_DEEPEST, len(self.lists) + (name != "List Continue"))
        return name if depth == 1 else f"{name} {depth}"

    def _write(self, paragraph: "Paragraph", parts: Sequence["Token"], *, bold: bool = False) -> None:
        marks = {"strong": int(bold), "em": 0, "s": 0}
        link: Any = None
        for part in parts:
            name = part.type.removesuffix("_open").removesuffix("_close")
            if name in marks:
                marks[name] += part.nesting
            elif part.type == "link_open":
                link = _link(paragraph, str(part.attrs.get("href", "")))
            elif part.type == "link_close":
                link = None
            elif (run := self._run(paragraph, part)) is not None:
                _mark(run, {one for one, depth in marks.items() if depth})
                if link is not None:
                    _look_like_a_link(run)
                    link.append(run._r)

    def _run(self, paragraph: "Paragraph", part: "Token") -> "Run | None":
        if part.type == "image":
            return self._picture(paragraph, part)
        if part.type == "hardbreak":
            run = paragraph.add_run()
            run.add_break()
            return run
        run = paragraph.add_run(" " if part.type == "softbreak" else part.content)
        if part.type == "code_inline":
            run.font.name = _MONO
        return run

    def _picture(self, paragraph: "Paragraph", part: "Token") -> "Run":
        from docx.shared import Inches

        words = alternative_of(part)
        found = OWN_PICTURE.fullmatch(str(part.attrs.get("src", "")))
        content = self.pictures.get(found[1]) if found else None
        if content is None:
            return paragraph.add_run(words)
        run = paragraph.add_run()
        shape = run.add_picture(io.BytesIO(content))
        width = min(Inches(_WIDEST), shape.width)
        shape.height, shape.width = type(shape.height)(shape.height * width // shape.width), width
        shape._inline.docPr.set("descr", words)
        return run


def _describe(document: "Document", sheet: Sheet) -> None:
    """Say whose it is and in which language, in the place of what the library says of itself."""
    about = document.core_properties
    about.title, about.author, about.language = _legal(sheet.title), _legal(sheet.authors), sheet.language
    about.comments, about.last_modified_by = "", _legal(sheet.authors)
    about.created = about.modified = sheet.made_at.replace(tzinfo=None)
    if sheet.language:
        run = document.styles["Normal"].element.get_or_add_rPr()
        _set(run, "w:lang", sheet.language)


def _count_as(paragraph: "Paragraph", number: int) -> None:
    about: Any = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    about.get_or_add_numId().val = number
    about.get_or_add_ilvl().val = 0


def _link(paragraph: "Paragraph", address: str) -> Any:
    """The element that makes a link of what is put into it; nothing for an address that leads nowhere from a file."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    if urlsplit(address).scheme.lower() not in SCHEMES:
        return None
    link: Any = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    paragraph._p.append(link)
    return link


def _mark(run: "Run", marks: set[str]) -> None:
    # Saying that something is not so takes as long as saying that it is.
    if "strong" in marks:
        run.bold = True
    if "em" in marks:
        run.italic = True
    if "s" in marks:
        run.font.strike = True


def _look_like_a_link(run: "Run") -> None:
    from docx.shared import RGBColor

    run.underline, run.font.color.rgb = True, RGBColor(*_LINK_COLOUR)


def _set(parent: Any, name: str, value: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(name)
    element.set(qn("w:val"), value)
    parent.append(element)


def _legal(words: str) -> str:
    return _ILLEGAL.sub("", words)
