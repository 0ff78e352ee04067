"""Documents that people send, known by what is in them and not by what they are called.

Accepted is what others can open without running anything: PDF, OpenDocument and Office files without macros, CSV, pictures
(made anew, see kit.pictures). A file that carries scripts, macros, other files or a password is refused with what to do.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from kit import pictures
from kit.errors import Refused

#: Bytes of a file that is looked at, and what an Office file may unfold into.
MOST_BYTES = 20 * 1024 * 1024
MOST_UNFOLDED = 400 * 1024 * 1024
#: Parts of an Office file, and objects of a PDF, that are looked at.
MOST_PARTS, MOST_OBJECTS = 5_000, 20_000
#: Pixels of the longer side of a picture that is given out as a document.
PICTURE_SIDE = 2400


@dataclass(frozen=True)
class Format:
    """A kind of file: its key is what its name ends in."""

    key: str
    content_type: str
    is_picture: bool = False

    @property
    def words(self) -> str:
        """As people know it: "PDF"."""
        return {"webp": "WebP"}.get(self.key, self.key.upper())


_OPEN = "application/vnd.oasis.opendocument."
_OFFICE = "application/vnd.openxmlformats-officedocument."
FORMATS = {
    one.key: one
    for one in (
        Format("pdf", "application/pdf"),
        Format("odt", f"{_OPEN}text"),
        Format("ods", f"{_OPEN}spreadsheet"),
        Format("odp", f"{_OPEN}presentation"),
        Format("docx", f"{_OFFICE}wordprocessingml.document"),
        Format("xlsx", f"{_OFFICE}spreadsheetml.sheet"),
        Format("pptx", f"{_OFFICE}presentationml.presentation"),
        Format("csv", "text/csv; charset=utf-8"),
        Format("webp", "image/webp", is_picture=True),
    )
}
#: What a field for such files offers to choose from.
ACCEPT = ".pdf,.odt,.ods,.odp,.docx,.xlsx,.pptx,.csv,.jpg,.jpeg,.png,.webp"
_MAIN_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
#: Folders and names inside of Office files that can run, or bring something along that can.
_RUNS_FOLDERS = ("basic/", "scripts/", "xl/macrosheets/", "word/activex/", "xl/activex/", "ppt/activex/")
_RUNS_NAMES = ("vbaproject.bin", "vbadata.xml", "script-lc.xml", "script-lb.xml")
#: Names of a PDF that mean an action, or something inside that viewers would run or open; and parts that only draw.
_PDF_KEYS = {"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent"}
_PDF_DRAWN = {
    "/StructTreeRoot",
    "/Parent",
    "/P",
    "/Resources",
    "/Contents",
    "/AP",
    "/Metadata",
    "/OutputIntents",
    "/Prev",
}
_PDF_ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/ImportData",
    "/Rendition",
    "/Movie",
    "/Sound",
    "/RichMediaExecute",
}


@dataclass(frozen=True)
class Accepted:
    """A document as it may be given out again."""

    format: Format
    content: bytes


def accepted(file: BinaryIO, *, name: str, field: str = "") -> Accepted:
    """The document, if it is one that others can open safely. `name` as its sender called it tells a table from a text.

    Raises Refused, naming `field`, with what is wrong with it and what to do.
    """
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Refused(_("This file is too large. Use one of at most 20 MB."), field=field)
    if content.startswith(b"%PDF-"):
        _check_pdf(content, field)
        return Accepted(FORMATS["pdf"], content)
    if content.startswith(b"PK\x03\x04"):
        return Accepted(FORMATS[_office_key(content, field)], content)
    if name.lower().endswith(".csv"):
        return Accepted(FORMATS["csv"], _checked_table(content, field))
    if name.lower().endswith((".jpg", ".jpeg", ".png", ".webp")):
        (made,) = pictures.remade(io.BytesIO(content), sides=(PICTURE_SIDE,), field=field)
        return Accepted(FORMATS["webp"], made.content)
    raise Refused(
        _("We cannot take this kind of file. Use PDF, ODT, DOCX, XLSX, CSV or a picture."), field=field
    )


def _check_pdf(content: bytes, field: str) -> None:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    broken = Refused(
        _("We cannot read this PDF. Save or print it as a new PDF, then try again."), field=field
    )
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise Refused(_("This PDF is protected by a password. Use one without."), field=field)
        if not reader.pages:
            raise broken
        if any(_runs(one) for one in _objects(reader, broken)):
            raise Refused(
                _(
                    "This PDF carries scripts, forms that run, or other files. Print it as a new PDF without them."
                ),
                field=field,
            )
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError):
        # Whatever a file that is made to confuse readers leads to: nobody else should have to open it either.
        raise broken from None


def _objects(reader: Any, too_many: Refused) -> Iterator[Any]:
    """Whatever a viewer comes across from the first page on, each object once; not what is only drawn."""
    from pypdf.generic import IndirectObject

    seen: set[int] = set()
    waiting: list[Any] = [reader.trailer]
    while waiting:
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            if one.idnum in seen:
                continue
            seen.add(one.idnum)
            if len(seen) > MOST_OBJECTS:
                raise too_many
            one = one.get_object()
        yield one
        # The parts as they lie there: looking them up would follow them, and for ever where they lead in a circle.
        if isinstance(one, dict):
            waiting += [dict.__getitem__(one, key) for key in one if key not in _PDF_DRAWN]
        elif isinstance(one, list):
            waiting += list.__iter__(one)


def _runs(one: Any) -> bool:
    """Whether this object runs something, or brings a file along."""
    if not isinstance(one, dict):
        return False
    return bool(_PDF_KEYS & set(one)) or ("/S" in one and str(one["/S"]) in _PDF_ACTIONS)


def _office_key(content: bytes, field: str) -> str:
    unknown = Refused(
        _("We cannot take this kind of file. Use PDF, ODT, DOCX, XLSX, CSV or a picture."), field=field
    )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            infos = parts.infolist()
            if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > MOST_UNFOLDED:
                raise unknown
            names = {info.filename.lower() for info in infos}
            key = _open_key(parts, names) or _microsofts_key(parts, names)
            if key is None or any(info.flag_bits & 1 for info in infos):
                raise unknown
            if _runs_something(parts, names):
                raise Refused(
                    _(
                        "This file carries macros, or loads something from elsewhere. Save it without them, or as PDF."
                    ),
                    field=field,
                )
            return key
    # zipfile says RuntimeError of what is encrypted, and NotImplementedError of a compression it does not know.
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        raise unknown from None


def _open_key(parts: zipfile.ZipFile, names: set[str]) -> str | None:
    if "mimetype" not in names or "content.xml" not in names:
        return None
    said = _start_of(parts, "mimetype", 200).decode("ascii", "replace").strip()
    return next((key for key in ("odt", "ods", "odp") if FORMATS[key].content_type == said), None)


def _microsofts_key(parts: zipfile.ZipFile, names: set[str]) -> str | None:
    if "[content_types].xml" not in names:
        return None
    said = _start_of(parts, "[Content_Types].xml", 2_000_000).decode("utf-8", "replace")
    found = [key for part, key in _MAIN_PARTS.items() if part in names]
    # A file with macros says so here, whatever it is called.
    return found[0] if len(found) == 1 and f"{FORMATS[found[0]].content_type}.main+xml" in said else None


def _runs_something(parts: zipfile.ZipFile, names: set[str]) -> bool:
    if any(name.startswith(_RUNS_FOLDERS) or name.endswith(_RUNS_NAMES) for name in names):
        return True
    if any(
        "/embeddings/" in name and name.endswith((".bin", ".exe", ".docm", ".xlsm", ".pptm"))
        for name in names
    ):
        return True
    # Templates and frames that Word fetches when the file is opened.
    relations = [
        name for name in parts.namelist() if name.lower().endswith(("settings.xml.rels", "document.xml.rels"))
    ]
    read = [_start_of(parts, name, 4_000_000).lower() for name in relations]
    return any(word in text for text in read for word in (b"/attachedtemplate", b'/frame"', b"/subdocument"))


def _start_of(parts: zipfile.ZipFile, name: str, most: int) -> bytes:
    with parts.open(name) as part:
        return part.read(most)


def _checked_table(content: bytes, field: str) -> bytes:
    """A table as UTF-8; spreadsheets here often write Windows' own letters."""
    refused = Refused(
        _("This is not a table we can read. Save it as CSV with UTF-8 and at least two columns."), field=field
    )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError:
            raise refused from None
    if any(ord(sign) < 32 and sign not in "\t\r\n" for sign in text) or text.lstrip()[:1] in ("<", "{", ""):
        raise refused
    try:
        rows = csv.reader(io.StringIO(text), csv.Sniffer().sniff(text[:20_000], delimiters=",;\t|"))
        columns = len(next(rows))
    except (csv.Error, StopIteration):
        raise refused from None
    if columns < 2:
        raise refused
    return text.encode()
