"""One stylesheet and one script for the browser, many small files for us."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from kit import bundles


def joined(path: str) -> str:
    found = finders.find(path)
    assert found
    return Path(str(found)).read_text()


def test_the_stylesheet_holds_every_file_in_the_order_of_its_layers() -> None:
    css = joined("css/civocracy.css")
    assert css.startswith("@layer reset,tokens,base,layout,components,utilities;")
    assert "@import" not in css
    assert css.index("@layer reset{") < css.index("@layer tokens{") < css.index("@layer utilities{")


def test_every_component_is_joined_in() -> None:
    folder = Path(__file__).parents[2] / "platform" / "static" / "css"
    entry = (folder / "main.css").read_text()
    forgotten = [
        path.name for path in folder.glob("components/*.css") if f'"components/{path.name}"' not in entry
    ]
    assert forgotten == []


def test_the_script_is_small_and_imports_nothing_more() -> None:
    script = joined("js/civocracy.js")
    assert "import " not in script
    assert len(script.encode()) < 10_000


def test_collectstatic_is_offered_the_joined_files() -> None:
    offered = {path for path, _storage in bundles.BundleFinder().list(None)}
    assert offered == {"css/civocracy.css", "js/civocracy.js"}


def test_a_script_with_names_to_import_is_refused(tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text('import "./part.js";\n')
    (tmp_path / "part.js").write_text("export const x = 1;\n")
    with pytest.raises(bundles.UnjoinableScript):
        bundles.join_scripts(tmp_path / "main.js")


def test_strings_and_addresses_in_styles_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "main.css").write_text(
        '/* gone */ a::before { content: "a  /* b */ ; }"; margin: calc(1px + 2px) }\n'
    )
    css, _sources = bundles.join_styles(tmp_path / "main.css")
    assert 'a::before{content: "a  /* b */ ; }";margin: calc(1px + 2px)}' in css


def test_a_changed_source_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = tmp_path / "main.css"
    entry.write_text("a{color:red}\n")
    monkeypatch.setattr(bundles, "_folder", lambda: tmp_path / "out")
    first = bundles._written("x.css", entry, bundles.join_styles).read_text()
    entry.write_text("a{color:blue}\n")
    import os

    os.utime(entry, (1, 1))
    assert bundles._written("x.css", entry, bundles.join_styles).read_text() != first
