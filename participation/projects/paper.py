"""Forms on paper: a PDF with the question, room to write, and a QR code that leads to the activity. Made by Typst.

Nothing people wrote is ever part of the program that Typst runs: it reads the words as data.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Ask:
    """Something to answer on paper: boxes to tick, or lines to write on."""

    text: str
    help: str = ""
    options: Sequence[str] = ()
    lines: int = 0


@dataclass(frozen=True)
class Sheet:
    """What stands on the form. `address` is what the QR code holds; all words are in the reader's language."""

    language: str
    place: str
    title: str
    introduction: str
    address: str
    scan: str
    note: str
    asks: Sequence[Ask] = field(default_factory=tuple)


_PROGRAM = """
#let sheet = json(bytes(sys.inputs.sheet))
#set document(title: sheet.title, author: sheet.place)
#set page(paper: "a4", margin: (x: 20mm, y: 18mm), numbering: "1 / 1")
#set text(lang: sheet.language, size: 11pt)
#grid(columns: (1fr, 32mm), gutter: 8mm,
  [#text(size: 10pt, fill: luma(90))[#sheet.place]
   #heading(level: 1, sheet.title)
   #sheet.introduction],
  [#image(bytes(sys.inputs.code), format: "svg", width: 30mm, alt: sheet.address)
   #text(size: 8pt)[#sheet.scan]
   #text(size: 7pt, fill: luma(90))[#sheet.address]])
#v(4mm)
#for ask in sheet.asks [
  #block(breakable: false, width: 100%)[
    #heading(level: 2, text(size: 12pt, ask.text))
    #if ask.help != "" [#text(size: 9pt, fill: luma(90))[#ask.help]]
    #for option in ask.options [
      #grid(columns: (6mm, 1fr), align: horizon, box(width: 4mm, height: 4mm, stroke: 0.6pt), option)
    ]
    #for _ in range(ask.lines) [#v(7mm) #line(length: 100%, stroke: 0.4pt + luma(150))]
  ]
  #v(4mm)
]
#v(1fr)
#text(size: 8.5pt, fill: luma(90))[#sheet.note]
"""


def as_pdf(sheet: Sheet) -> bytes:
    """The form as a PDF on A4."""
    import segno
    import typst

    code = io.BytesIO()
    segno.make(sheet.address, error="m").save(code, kind="svg", scale=4)
    facts = {
        "language": sheet.language,
        "place": sheet.place,
        "title": sheet.title,
        "introduction": sheet.introduction,
        "address": sheet.address,
        "scan": sheet.scan,
        "note": sheet.note,
        "asks": [
            {"text": ask.text, "help": ask.help, "options": list(ask.options), "lines": ask.lines}
            for ask in sheet.asks
        ],
    }
    inputs = {"sheet": json.dumps(facts, ensure_ascii=False), "code": code.getvalue().decode()}
    made = typst.compile(_PROGRAM.encode(), sys_inputs=inputs)
    return bytes(made)
