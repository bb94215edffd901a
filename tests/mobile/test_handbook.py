"""The handbook for mediators shows what there is and says what the app says."""

from pathlib import Path

import pypdfium2

from tests.mobile.handbook import ROOT, make, pictures, quoted


def test_every_picture_of_the_handbook_is_there() -> None:
    assert pictures()
    assert [name for name in pictures() if not name.is_file()] == []


def test_every_word_it_quotes_is_the_apps() -> None:
    files = [name for end in ("py", "kv") for name in ROOT.glob(f"mobile/**/*.{end}")]
    said = "\n".join(name.read_text("utf-8") for name in files)
    assert quoted()
    assert sorted(word for word in quoted() if word not in said) == []


def test_it_is_four_pages_of_a4_and_nothing_runs_over(tmp_path: Path) -> None:
    made = tmp_path / "handbook.pdf"
    assert max(make(made)) <= 0
    with pypdfium2.PdfDocument(made) as pages:
        sizes = [tuple(round(side) for side in page.get_size()) for page in pages]
    assert sizes in ([(595, 842)] * 4, [(596, 842)] * 4)
