"""A day of a mediator, by touches: each function is one thing she does on the phone."""

from __future__ import annotations

from tests.mobile.driver import Driver

PIN = "740318"


def give_pin(d: Driver, pin: str = PIN) -> None:
    for digit in pin:
        d.tap(f"pin:{digit}")
    d.tap("pin:enter")


def go_on(d: Driver) -> None:
    d.tap("next")


def to_page(d: Driver, key: str, most: int = 12) -> None:
    """Turn pages until that one lies there."""
    for _ in range(most):
        if d.has(f"page:{key}"):
            return
        d.tap("next")
    raise AssertionError(f"no page {key}; sees {d.tids()}")


def save(d: Driver) -> None:
    to_page(d, "review", 24)
    d.tap("next")
    pages = ("case", "occasion", "form")
    d.until(lambda: d.screen() in pages, what="the record to be kept")


def party(d: Driver, number: int, name: str, id_no: str = "", phone: str = "") -> None:
    d.tap(f"edit:/parties/p{number}")
    d.write(f"q:/parties/p{number}/name", name)
    if phone:
        d.write(f"q:/parties/p{number}/phone", phone)
    if id_no:
        d.write(f"q:/parties/p{number}/id_no", id_no)
    d.tap("next")


def open_dispute(d: Driver, one: str = "李二河", other: str = "张大山") -> None:
    d.tap("new")
    party(d, 1, one)
    party(d, 2, other)
    go_on(d)
    pick(d, "q:/dispute_type", "02")
    d.write("q:/summary", "张大山新砌的围墙挡了李二河的水沟，下雨院坝进水。")
    to_page(d, "claims")
    claim(d, 1, "拆掉围墙，恢复水沟", "p1")
    claim(d, 2, "赔偿淋坏的谷子", "p1", "600")
    save(d)


def claim(d: Driver, number: int, text: str, who: str, yuan: str = "") -> None:
    d.tap("add:/claims")
    d.tap(f"q:/claims/c{number}/party={who}")
    d.write(f"q:/claims/c{number}/text", text)
    if yuan:
        d.write(f"q:/claims/c{number}/amount_fen", yuan)
    d.tap("next")


def pick(d: Driver, tid: str, value: str) -> None:
    d.tap(tid)
    d.until(lambda: d.screen() == "pick")
    d.tap(f"pick:{value}")


def accept(d: Driver) -> None:
    d.tap("do:dispute.accepted")
    for bar in (
        "exclusive_jurisdiction",
        "mediation_prohibited",
        "court_or_agency_took",
        "sued",
        "refused",
    ):
        d.tap(f"q:/screen/{bar}=no")
    go_on(d)
    d.tap("q:/trigger=on_application")
    save(d)


def consent(d: Driver, openness: str = "public") -> None:
    d.tap("do:dispute.consented")
    d.tap("q:/agreed=yes")
    d.tap(f"q:/openness={openness}")
    save(d)


def where(d: Driver, venue: str = "courtyard", name: str = "张家院坝") -> None:
    to_page(d, "where")
    d.tap(f"q:/venue_kind={venue}")
    d.write("q:/venue_name", name)
    go_on(d)


def came(d: Driver, *numbers: int) -> None:
    to_page(d, "people")
    for number in numbers:
        d.tap(f"q:/participants/p{number}/attended=yes")


def join(d: Driver, number: int, name: str, role: str) -> None:
    """Add a participant by what she is in this."""
    from mobile.plans.stage import PEOPLE

    to_page(d, "people")
    pick(d, "add:/participants", str([r for _, r in PEOPLE].index(role)))
    d.write(f"q:/participants/p{number}/name", name)
    if d.has(f"q:/participants/p{number}/invited_with_consent=yes"):
        d.tap(f"q:/participants/p{number}/invited_with_consent=yes")
    d.tap("next")


def result(d: Driver, outcome: str) -> None:
    to_page(d, "result")
    d.tap(f"q:/outcome={outcome}")
    d.tap("q:/ended_at=now")


def air(d: Driver, tid: str = "do:stage.recorded/1") -> None:
    d.tap(tid)
    where(d)
    came(d, 1, 2)
    to_page(d, "rights")
    for number in (1, 2):
        d.tap(f"q:/air/rights_notices/p{number}/acknowledged=in_record")
    to_page(d, "said:p1")
    d.write(
        "q:/air/statements/p1/facts",
        "墙砌在老水沟上，六月两次大雨，院坝进水，谷子淋了。",
    )
    to_page(d, "said:p2")
    d.write("q:/air/statements/p2/facts", "墙砌在自家地里，水沟早就淤了，不是我堵的。")
    to_page(d, "issues")
    d.tap("add:/air/issues")
    d.write("q:/air/issues/i1/text", "水沟是不是两家共用")
    d.tap("q:/air/issues/i1/confirmed_by=p1")
    d.tap("q:/air/issues/i1/confirmed_by=p2")
    d.tap("next")
    result(d, "continue")
    save(d)


def deliberate(d: Driver) -> None:
    d.tap("do:stage.recorded/2")
    where(d, "committee", "荷花村村委会")
    join(d, 2, "陈国强", "village_committee")
    join(d, 3, "冉启明", "legal_adviser")
    to_page(d, "recusal")
    for number in (1, 2, 3):
        d.tap(f"q:/deliberate/recusal_checks/p{number}/result=clear")
    to_page(d, "finding:i1")
    d.write(
        "q:/deliberate/findings/i1/finding", "水沟是集体时期修的，两家共用，有老图。"
    )
    d.tap("q:/deliberate/findings/i1/status=adopted")
    to_page(d, "basis")
    d.tap("add:/deliberate/legal_bases")
    d.write("q:/deliberate/legal_bases/l1/title", "中华人民共和国民法典")
    d.write("q:/deliberate/legal_bases/l1/article", "第二百九十条")
    d.tap("next")
    to_page(d, "options")
    d.tap("add:/deliberate/options")
    d.write("q:/deliberate/options/o1/content", "墙退后四十公分，水沟由两家一起清。")
    d.tap("next")
    d.tap("q:/deliberate/chosen_option=o1")
    to_page(d, "assign")
    d.tap("add:/deliberate/assignments")
    d.tap("q:/deliberate/assignments/a1/member=p2")
    d.tap("q:/deliberate/assignments/a1/issues=i1")
    d.tap("next")
    result(d, "continue")
    save(d)


def answer(d: Driver, outcome: str = "agreed_written") -> None:
    d.tap("do:stage.recorded/3")
    where(d)
    came(d, 1, 2, 4, 5)
    for point, words in (("i1", "两家共用。"), ("c1", "墙退后。"), ("c2", "赔三百。")):
        to_page(d, f"answer:{point}")
        d.write(f"q:/answer/answers/{point}/answer", words)
        d.write(f"q:/answer/answers/{point}/basis", "民法典第二百九十条")
        for who in (1, 2):
            d.tap(f"q:/answer/answers/{point}/responses/p{who}/response=accept")
    result(d, outcome)
    save(d)


def sign(d: Driver) -> None:
    d.tap("do:agreement.signed")
    to_page(d, "facts")
    d.write("q:/responsibilities", "张大山砌墙占了水沟；李二河没有清沟。")
    to_page(d, "terms")
    d.tap("add:/terms")
    d.write("q:/terms/t1/text", "张大山十二月一日前把围墙退后四十公分。")
    d.write("q:/terms/t1/mode", "自己拆")
    d.write("q:/terms/t1/due_on", "20261201")
    d.tap("next")
    d.tap("add:/terms")
    d.write("q:/terms/t2/text", "张大山赔李二河谷子三百元。")
    d.write("q:/terms/t2/amount_fen", "300")
    d.tap("q:/terms/t2/payer=p2")
    d.tap("q:/terms/t2/payee=p1")
    d.write("q:/terms/t2/mode", "现金")
    d.write("q:/terms/t2/due_on", "20261121")
    d.tap("next")
    to_page(d, "signatures")
    for number in (1, 2):
        d.tap(f"q:/signatures/p{number}/how=paper")
    d.write("q:/mediator_signatures/m1/signed_on", "20261120")
    save(d)


def seal(d: Driver) -> None:
    d.tap("do:agreement.sealed")
    d.write("q:/sealed_by", "陈国强")
    d.tap("q:/complete=yes")
    save(d)


def appraise(d: Driver) -> None:
    d.tap("do:stage.recorded/4")
    where(d)
    came(d, 1, 2, 4, 5)
    to_page(d, "satisfaction")
    d.tap("q:/appraise/satisfaction/p1/score=satisfied")
    d.tap("q:/appraise/satisfaction/p2/score=basically")
    to_page(d, "plan")
    d.write("q:/appraise/performance_plan/t1/due_on", "20261201")
    d.write("q:/appraise/follow_up_plan", "十二月八日前去看墙退了没有。")
    result(d, "passed")
    save(d)


def follow_up(d: Driver) -> None:
    d.tap("do:follow_up.recorded")
    d.tap("q:/party=p1")
    go_on(d)
    d.tap("q:/performance_status=performed")
    d.write("q:/situation", "墙退了，沟通了，两家说话了。")
    save(d)


def whole_case(d: Driver) -> None:
    """From the first word to the visit after."""
    open_dispute(d)
    accept(d)
    consent(d)
    consent(d, "limited")
    air(d)
    deliberate(d)
    answer(d)
    sign(d)
    seal(d)
    appraise(d)
    follow_up(d)
