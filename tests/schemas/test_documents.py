"""docs/documents.md says what the schemas say."""

from schemas import bodies
from tests.schemas import documents


def test_the_page_shows_every_type_and_field_as_it_is() -> None:
    page = documents.PAGE.read_text(encoding="utf-8")
    prose, marker, tables = page.partition(documents.MARKER)
    assert marker
    assert tables.strip() == documents.tables().strip(), (
        "run python -m tests.schemas.documents"
    )
    for name in ("法定", "卷宗", "选填", "hard", "soft", "late"):
        assert name in prose


def test_the_page_has_a_heading_for_each_type() -> None:
    page = documents.PAGE.read_text(encoding="utf-8")
    for type in bodies.SCHEMAS:
        assert f"`{type}` v1" in page
