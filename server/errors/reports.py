"""What stands in the way of a report (检举控告), for its readers and at the window."""

from collections.abc import Mapping

from server.errors.county import Barred, CountyError

REFUSED: Mapping[str, tuple[str, str]] = {
    "closed": (
        "这里还不能登记检举控告：须有两名纪检受理人设好密钥。请告诉当事人向纪委监委"
        "当面反映，或者拨打 12388。",
        "no report is taken in here yet: two discipline receivers must have set up"
        " their keys. Tell the person to go to the discipline inspection, or call"
        " 12388",
    ),
    "barred": (
        "没有存下：这里的受理人都与被反映的人或者单位有关。请告诉当事人向上一级"
        "纪委监委反映，或者拨打 12388。",
        "nothing was kept: every reader here is reported, or is of the unit reported."
        " Tell the person to turn to the discipline inspection above the county, or to"
        " call 12388",
    ),
    "future": (
        "收到日期不能晚于今天。",
        "the day received cannot be later than today",
    ),
    "passphrase": (
        "阅看口令至少十二位，两次要一样。",
        "twelve characters at least, typed alike twice",
    ),
    "unit": (
        "请写明您所在的单位：反映本单位的，不会送到您这里。",
        "name your unit: what is reported of it is kept from you",
    ),
    "no_key": (
        "您的密钥还没有设立，或者还没有由另一名受理人核对准予。",
        "your key was not set up, or no other reader has admitted it yet",
    ),
    "wrong": ("阅看口令不对。", "the passphrase is wrong"),
    "gone": (
        "这把密钥已经不在，页面是旧的，请重新打开。",
        "that key is not there any more; open the page again",
    ),
    "purpose": ("请选一项阅看事由。", "choose to what purpose it is opened"),
    "step": (
        "现在不能这样办理：请看办理经过，按先后来。",
        "that step does not follow the last one; see what was done before",
    ),
}


class ReportRefused(Barred):
    code = "report_refused"
    bars = REFUSED


class ReportNotFound(CountyError):
    """Also for whoever it is not enclosed to; it names no number."""

    code = "report_not_found"
    status = 404

    def __init__(self) -> None:
        super().__init__(
            "这个地址没有内容，或者不在您的范围内。", "there is no such page"
        )
