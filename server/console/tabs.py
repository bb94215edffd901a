"""The menu: the pages that a role may open, those beneath one, and where it begins."""

from collections.abc import Mapping

from flask import url_for

from server.console.desk import reader
from server.console.language import gettext
from server.permissions import TABLE, Verb

# Where 文书 begins: with the papers of petitions, or with the dossiers of cases.
PAPERS = {
    "console.papers": Verb.READ_PETITIONS,
    "console.packs": Verb.LIST_CASES,
}


def begins(pages: Mapping[str, Verb]) -> str:
    """The first of these pages that the role may open, or the first of all."""
    allowed = TABLE[reader().role]
    mine = (endpoint for endpoint, verb in pages.items() if verb in allowed)
    return next(mine, next(iter(pages)))


def marked(tab: str) -> str:
    """The page of the menu that stands for the tab."""
    return begins(PAPERS) if tab in PAPERS else tab


def offered() -> list[tuple[str, str]]:
    """The pages that this role may open."""
    allowed = TABLE[reader().role]
    pages = (
        (Verb.LIST_CASES, "console.cases", gettext("案件")),
        (Verb.LIST_CASES, "console.conflicts", gettext("待核对原件")),
        (Verb.READ_PETITIONS, "console.petitions", gettext("信访事项")),
        (PAPERS[begins(PAPERS)], begins(PAPERS), gettext("文书")),
        (Verb.READ_PETITIONS, "console.watch", gettext("监督")),
        (Verb.ASSIGN, "console.assigned", gettext("指派")),
        (Verb.LIST_CASES, "console.occasions", gettext("宣讲接访")),
        (Verb.READ_PROTECTION, "console.reports", gettext("强制报告")),
        (Verb.TAKE_IN_REPORT, "console.new_report", gettext("登记检举控告")),
        (Verb.READ_REPORTS, "console.sealed_reports", gettext("检举控告")),
        (Verb.READ_DEVICES, "console.devices", gettext("设备与同步")),
        (Verb.REGISTER_DEVICE, "console.enrolments", gettext("开通手机")),
        (Verb.READ_QUARANTINE, "console.quarantine", gettext("待查文件")),
        (Verb.APPROVE_ERASURE, "console.erasures", gettext("待批删除")),
        (Verb.SECOND_GRANT, "console.people", gettext("账号与角色")),
        (Verb.READ_AUDIT, "console.deeds", gettext("经办记录")),
        (Verb.READ_READINGS, "console.readings", gettext("阅看记录")),
    )
    return [(endpoint, words) for verb, endpoint, words in pages if verb in allowed]


def beneath(tab: str) -> list[tuple[str, str]]:
    """The pages of one kind, side by side above the content."""
    allowed = TABLE[reader().role]
    pages: dict[str, tuple[tuple[Verb, str, str], ...]] = {
        "console.devices": (
            (Verb.READ_DEVICES, "console.devices", gettext("设备与同步")),
            (Verb.READ_INGEST, "console.ingest", gettext("入库情况")),
        ),
        "console.petitions": (
            (Verb.READ_PETITIONS, "console.petitions", gettext("信访事项")),
            (Verb.READ_PETITIONS, "console.mediations", gettext("访调对接")),
            (Verb.READ_PETITIONS, "console.led", gettext("领导包案")),
        ),
        "console.watch": (
            (Verb.READ_PETITIONS, "console.watch", gettext("业务泳道")),
            (Verb.READ_PETITIONS, "console.unit_duties", gettext("单位责任清单")),
            (Verb.READ_PETITIONS, "console.checks", gettext("登记抽查")),
            (Verb.READ_PETITIONS, "console.smart", gettext("智能环节")),
            (Verb.READ_PETITIONS, "console.letters", gettext("督办函件")),
            (Verb.READ_PETITIONS, "console.patrol", gettext("网巡问题")),
            (Verb.READ_PETITIONS, "console.patrol_report", gettext("网巡日报")),
        ),
        "console.papers": (
            (Verb.READ_PETITIONS, "console.papers", gettext("台账")),
            (Verb.WRITE_PETITIONS, "console.batch", gettext("批量出具")),
            (Verb.LIST_CASES, "console.packs", gettext("卷宗册")),
            (Verb.CONFIGURE, "console.templates", gettext("文书模板")),
            (Verb.READ_DOSSIERS, "console.dossiers", gettext("卷宗")),
            (Verb.READ_DOSSIERS, "console.claims", gettext("以案定补")),
        ),
    }
    found = pages.get(tab, ())
    return [(endpoint, words) for verb, endpoint, words in found if verb in allowed]


def first() -> str:
    """The address at which this role begins; one's own account where it has none."""
    pages = offered()
    return url_for(pages[0][0] if pages else "console.account")
