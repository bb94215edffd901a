"""Why a trial rule is not changed, or a year not published."""

from collections.abc import Mapping

from server.errors.county import Barred

REFUSED: Mapping[str, tuple[str, str]] = {
    "unknown": (
        "没有“{who}”这个期限。请从列表里选。",
        "there is no term called {who}; choose one of the list",
    ),
    "law": (
        "{who}是法律法规定的期限，不能在这里改。能改的只有标“试行口径”的。",
        "{who} is a term of the law and is not changed here; only trial rules are",
    ),
    "named": (
        "{who}的日子由当事人或文书指定，没有时长可改。",
        "the day of {who} is named by the parties or a paper; it has no length",
    ),
    "elsewhere": (
        "{who}由别的机关计时，这里只作参考，不能改。",
        "{who} is counted by another office and only shown here",
    ),
    "length": (
        "时长要是 0（停用）到 {most} 的整数，单位要是日、工作日或月。",
        "the length is a whole number from 0 (off) to {most}, of days, working days"
        " or months",
    ),
    "day": (
        "“{who}”不是一个日期，请按 2026-12-01 这样填。",
        "{who} is no day; write it like 2026-12-01",
    ),
    "past": (
        "生效日最早是今天（{who}）：已经起算、已经告诉当事人的日子不因改口径而变动。",
        "it holds from today ({who}) at the earliest: no date that was told already"
        " is moved by a change",
    ),
    "far": (
        "生效日最远是一年以后（{who}）。",
        "it holds from a year ahead ({who}) at the latest",
    ),
    "same": (
        "那一天的口径本来就是这样，没有什么要改。",
        "it stands so on that day already; there is nothing to change",
    ),
    "year": (
        "年份要在 {who} 之间。",
        "the year must be one of {who}",
    ),
    "same_year": (
        "{who}年的放假安排与已登记的完全一样，不用再公布。",
        "the days of {who} are those that are registered already",
    ),
    "notice": (
        "请写明依据的放假通知（文号或全称，最多 {most} 字）。",
        "say on which notice it rests (at most {most} characters)",
    ),
}


class TermRefused(Barred):
    code = "term_refused"
    bars = REFUSED
