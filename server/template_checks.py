"""Are the templates what the desk's deeds say? `sili verify` asks."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.papers.templates import digest
from server.registry import templates
from server.registry.templates import TemplateRow
from server.verify import Finding, broken


def check(session: Session) -> Iterator[Finding]:
    """Each template that differs from the deeds, that lacks, or whose file does."""
    kept, told = templates.standing(session), templates.recorded(session)
    files = dict(session.execute(select(TemplateRow.template, TemplateRow.data)).all())
    for id in sorted(kept.keys() | told.keys()):
        whole = id in files and digest(files[id]) == kept[id].digest
        if kept.get(id) != told.get(id) or not whole:
            zh = f"文书模板 {id} 与经办记录不符，请重建登记库"
            en = f"the template {id} is not what the desk's deeds say; rebuild"
            yield broken("template", id, zh, en)
