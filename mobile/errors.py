"""What can go wrong on the phone, each with its words and its data.

PhoneError
  WrongPin         the digits do not open the key; says how many tries are left
  PinTooWeak       too short, or one everybody tries first
  PinMustWait      too many wrong tries; says until when
  Shredded         ten wrong tries: nothing on this phone opens any more
  KeystoreLost     the device's own key is gone; the county gives the data key back
  RecoveryRefused  the county's answer to a forgotten PIN cannot be used; says why
  BadEnrolment     the county's answer cannot be used; says why
  NotEnrolled      the phone has a key but no county yet
  EnrolmentEnded   its code was used and never confirmed
  NotEncrypted     the server's address is not https
  NoNetwork        the county cannot be reached; nothing is lost
  NoRelay          the township's relay cannot be reached
  BadRelay         what answers is no relay for this phone; says why
  CountyRefused    the county answered no; carries its words
  DeviceRevoked    the county ended this phone; what it holds is still delivered
  DeviceSuspended  the county stopped it until somebody has looked; the same
  CommentsOnly     a mentor adds comments to his mentee's cases, and nothing else
  NotRestrictable  no key is known here under which the county reads restricted cases
  Changed          what was looked at is not what stands any more
  NotAPicture      a file from which no picture can be made
  NotTaken         a file that is no evidence: of another format, or too large
  NoMediaKey       no key is known here under which the county reads evidence
  NotWritten       the folder for a bundle takes no file: nothing was exported
  NotTheAnswer     a bundle that is not the county's answer to this phone
  NoReason         personal data is printed open only for a purpose that is said
  NoRoom           the phone is full: nothing was taken, nothing is lost
  Unfinished       the form still lacks something; carries every field
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemas.errors import FieldError


class PhoneError(Exception):
    """Something the mediator should read."""

    zh = "出错了"
    en = "something went wrong"

    def __str__(self) -> str:
        return self.zh


class NotRestrictable(PhoneError):
    zh = "这部手机还没有县里的限制知悉密钥：联网同步一次再存。写的都在草稿里，没有丢"
    en = "the county's key of restricted cases is not known here; synchronise first"


class NoReason(PhoneError):
    zh = "不遮盖打印要写明用途，如“归入卷宗”"
    en = "say what a print with personal data is for"


class WrongPin(PhoneError):
    def __init__(self, left: int) -> None:
        self.left = left
        self.zh = f"密码不对，还可以试 {left} 次"
        self.en = f"wrong PIN, {left} tries left"


class PinTooWeak(PhoneError):
    def __init__(self, why_zh: str, why_en: str) -> None:
        self.zh = why_zh
        self.en = why_en


class PinMustWait(PhoneError):
    def __init__(self, seconds: int, left: int = 0) -> None:
        self.seconds = seconds
        self.left = left
        self.zh = f"错得太多，请等 {seconds} 秒再试。资料都在，没有丢"
        self.en = f"too many wrong PINs, wait {seconds} s; nothing is lost"
        if left:
            self.zh += (
                f"。再错 {left} 次手机就锁死：已记录的由县里取回，没写完的草稿就没有了"
            )
            self.en += f"; after {left} more the phone shreds its key"


class Shredded(PhoneError):
    zh = (
        "密码错了十次，手机里的资料已锁死，谁也打不开。"
        "已记录的都不会丢：把手机交给县里，由县里取回；没写完的草稿没有了"
    )
    en = (
        "ten wrong PINs: nothing on this phone opens any more; the county opens the"
        " enclosed copies of what it had not received; half-written drafts are gone"
    )


class KeystoreLost(PhoneError):
    zh = "手机的安全密钥没有了，密码打不开资料。请像忘了密码一样找县里取回，记录不会丢"
    en = "the device's keystore key is gone; recover as for a forgotten PIN"


class RecoveryRefused(PhoneError):
    def __init__(self, why_zh: str, why_en: str) -> None:
        self.zh = f"县里的答复不能用：{why_zh}"
        self.en = f"the county's answer cannot be used: {why_en}"


class BadEnrolment(PhoneError):
    def __init__(self, why_zh: str, why_en: str) -> None:
        self.zh = f"这份开通信息不能用：{why_zh}"
        self.en = f"this enrolment cannot be used: {why_en}"


class NotEnrolled(PhoneError):
    zh = "这部手机还没有开通，请把公钥交给县里登记"
    en = "this phone is not enrolled yet"


class CommentsOnly(PhoneError):
    zh = "这是您带教的网格：只能看、写几句建议，别的由跟学人自己记。什么都没有改动"
    en = "a mentor reads here and adds comments, nothing else; nothing was changed"


class EnrolmentEnded(PhoneError):
    zh = "这次开通没有成功：六位数不符，或超过了十分钟。请让乡镇重新生成开通码"
    en = "this enrolment is over: wrong digits, or too late; ask for a new code"


class NotEncrypted(PhoneError):
    """Names and stories do not travel in the open."""

    zh = "县里的地址不是 https，不能传。请让县里重新给开通信息"
    en = "the server's address is not https"


class NoNetwork(PhoneError):
    zh = "连不上县里。记录都在手机里，有网时再传"
    en = "the county cannot be reached; everything is kept on the phone"


class NotWritten(PhoneError):
    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.zh = (
            f"写不进 {folder}：可能满了，或拔掉了。记录都还在手机里，换个地方再导出"
        )
        self.en = f"{folder} takes no file: full, or pulled out; nothing is lost"


class NotTheAnswer(PhoneError):
    zh = "这不是县里给这部手机的回执包，没有采用。请找到以本机编号命名的那一个文件"
    en = "this is not the county's answer to this phone; nothing of it was taken"


class NoRelay(PhoneError):
    zh = "连不上中转站。请看手机和中转站是不是连着同一个无线网，中转站开着没有"
    en = "the relay cannot be reached: is it on, and in the same network?"


class BadRelay(PhoneError):
    """What answers is no relay for this phone, or says why it lets nobody in."""

    def __init__(self, why_zh: str, why_en: str) -> None:
        self.zh = f"中转站没有用上：{why_zh}"
        self.en = f"the relay is of no use: {why_en}"


class CountyRefused(PhoneError):
    def __init__(self, words: str) -> None:
        self.words = words
        self.zh = f"县里没有收：{words}"
        self.en = f"the county refused: {words}"


class DeviceRevoked(CountyRefused):
    """Only who seals with the phone's key is told so."""


class DeviceSuspended(CountyRefused):
    """The same, with the county's reason: it may be let in again."""


class Changed(PhoneError):
    zh = "刚收到新的记录，这一处跟刚才看的不一样了，请回去再看一遍"
    en = "another record has come in; look at it again"


class NotAPicture(PhoneError):
    zh = "这个文件不是能用的照片，请重新拍一张"
    en = "no picture can be made of this file"


NOT_TAKEN = {
    "format": (
        "这种格式收不了：可以用照片、录音，或 PDF 文件",
        "only photographs, recordings and PDF documents are taken",
    ),
    "size": ("文件超过 20 MB，收不了：请拆成几份", "it is larger than 20 MiB"),
    "microphone": (
        "手机还没有让本应用用麦克风：请在弹出的问题里允许，再按一次“录音”",
        "the microphone may not be used yet; allow it and try again",
    ),
}


class NotTaken(PhoneError):
    def __init__(self, reason: str) -> None:
        self.reason = reason
        self.zh, self.en = NOT_TAKEN[reason]


class NoMediaKey(PhoneError):
    zh = "这部手机还没有县里的证据密钥：联网同步一次再取证。写的都在草稿里，没有丢"
    en = "the county's key of evidence is not known here; synchronise first"


class NothingWritten(PhoneError):
    """The disk is full or read-only, and what stood there before stands."""

    zh = "手机写不进去，多半是存满了。这一步没有存，以前存的都在；请腾出空间再试"
    en = "the phone could not write, most likely it is full; nothing was changed"


class NoRoom(PhoneError):
    def __init__(self, needs: int, free: int) -> None:
        self.needs = needs
        self.free = free
        self.zh = (
            f"手机空间不够：要 {_mb(needs)} MB，只剩 {_mb(free)} MB。这一件没有存，"
            "以前的都在；请到“同步”里腾出空间，或删掉别的应用里的东西"
        )
        self.en = "the phone is full; this was not kept, everything else was"


def _mb(size: int) -> str:
    return f"{size / 2**20:.1f}"


class Unfinished(PhoneError):
    def __init__(self, errors: Sequence[FieldError]) -> None:
        self.errors = tuple(errors)
        self.zh = f"还有 {len(self.errors)} 项没有填好"
        self.en = f"{len(self.errors)} fields are not right yet"
