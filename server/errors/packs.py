"""What stands in the way of a pack of papers."""

from collections.abc import Mapping

from server.errors.county import Barred

TABLE: Mapping[str, tuple[str, str]] = {
    "reason": (
        "不遮盖打印要写明用途（至少四个字），会记入阅看记录。",
        "say what it is for, in four characters or more, to print it uncovered; that"
        " is kept in the log of readings",
    ),
    "many": (
        "这个月有 {who} 件，一册最多 {most} 件；请逐卷打印。",
        "there are {who} matters in the month and at most {most} in a pack; print them"
        " one by one",
    ),
    "empty": (
        "{who} 没有可以打印的案件和信访事项；请换一个月份或者乡镇。",
        "there is nothing to print in {who}; choose another month or township",
    ),
    "gone": (
        "装好的这一册已超过一小时，请重新打印。",
        "the pack was made over an hour ago; print it again",
    ),
    "none_ended": (
        "{who} 没有已经办结的，无可移交；请换一个月份。",
        "nothing of {who} has ended, so nothing is handed over; choose another month",
    ),
}


class PackRefused(Barred):
    code = "pack_refused"
    status = 422
    bars = TABLE
