"""What can go wrong at the county, named for what happened.

Every error carries its data and its words in Chinese and English; the console and
the API turn `status` and the words into an answer. `code` is stable: it is what a
quarantined document keeps, what a client may compare, what the docs list.
"""

from datetime import datetime
from pathlib import Path
from typing import ClassVar


class CountyError(Exception):
    """Something the county could not do, with words for the person who asked."""

    code: ClassVar[str] = "county_error"
    status: ClassVar[int] = 500

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


class SettingInvalid(CountyError):
    code = "setting_invalid"

    def __init__(self, name: str, value: str, zh: str, en: str) -> None:
        super().__init__(
            f"设置 {name} 的值“{value}”不可用：{zh}",
            f"setting {name} cannot be {value!r}: {en}",
        )
        self.name = name
        self.value = value


class NotAllowed(CountyError):
    code = "not_allowed"
    status = 403

    def __init__(self, verb: str, role: str) -> None:
        super().__init__(
            f"您的角色不能在此范围内做这件事（{verb}）。",
            f"the role {role} may not do this here: {verb}",
        )
        self.verb = verb
        self.role = role


class CaseNotFound(CountyError):
    """Also what somebody without scope gets: no access looks like no case."""

    code = "case_not_found"
    status = 404

    def __init__(self, case: str) -> None:
        super().__init__(f"没有找到案件 {case}。", f"there is no case {case}")
        self.case = case


class WrongPassword(CountyError):
    code = "wrong_password"
    status = 401

    def __init__(self) -> None:
        super().__init__(
            "登录名或密码不对。", "the sign-in name or the password is wrong"
        )


class SignInLocked(CountyError):
    code = "sign_in_locked"
    status = 429

    def __init__(self, until: datetime, seconds: int) -> None:
        super().__init__(
            f"密码错误次数过多，请在 {seconds} 秒后再试。",
            f"too many wrong passwords; try again in {seconds} seconds",
        )
        self.until = until
        self.seconds = seconds


class LoginTaken(CountyError):
    code = "login_taken"
    status = 409

    def __init__(self, login: str) -> None:
        super().__init__(
            f"登录名“{login}”已有人使用。", f"the sign-in name {login!r} is taken"
        )
        self.login = login


class UnknownLogin(CountyError):
    code = "unknown_login"
    status = 404

    def __init__(self, login: str) -> None:
        super().__init__(
            f"没有登录名为“{login}”的账户。", f"there is no account {login!r}"
        )
        self.login = login


class UnknownRole(CountyError):
    code = "unknown_role"
    status = 400

    def __init__(self, role: str, known: list[str]) -> None:
        super().__init__(
            f"没有“{role}”这个角色，可用的有：{'、'.join(known)}。",
            f"there is no role {role!r}; the roles are {', '.join(known)}",
        )
        self.role = role


class OutsideCounty(CountyError):
    code = "outside_county"
    status = 400

    def __init__(self, area: str, county: str) -> None:
        super().__init__(
            f"代码 {area} 不在本县（{county}）范围内。",
            f"the code {area} does not lie in the county {county}",
        )
        self.area = area


class UnknownDevice(CountyError):
    code = "unknown_device"
    status = 401

    def __init__(self, device: str) -> None:
        super().__init__(
            f"设备 {device} 未在本县登记，或已被停用。",
            f"the device {device} is not registered in this county, or was revoked",
        )
        self.device = device


class DeviceRevoked(CountyError):
    """Told to who has the device's key, and to nobody else."""

    code = "device_revoked"
    status = 403

    def __init__(self, device: str) -> None:
        super().__init__(
            "这部手机已被停用；手机里的记录仍可交到县里，由主管核对。",
            "this phone was revoked; what it holds can still be brought to the county,"
            " where a supervisor looks at it",
        )
        self.device = device


class DeviceSuspended(CountyError):
    """Told to who has the device's key: it may be let in again."""

    code = "device_suspended"
    status = 403

    def __init__(self, device: str, why: str) -> None:
        super().__init__(
            f"这部手机已暂停使用：{why}。请找乡镇主管。",
            f"this phone is suspended: {why}; see the township's supervisor",
        )
        self.device = device


class ChallengeRefused(CountyError):
    """The challenge is not ours, is too old, was used, or its seal is wrong."""

    code = "challenge_refused"
    status = 401

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"设备登录未通过：{zh}", f"the device's login failed: {en}")


class TokenRefused(CountyError):
    code = "token_refused"
    status = 401

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"令牌不可用：{zh}", f"the token is refused: {en}")


class Refused(CountyError):
    """A document that goes to quarantine; its code says why."""

    status = 422

    def __init__(self, reason: str, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.reason = reason


class ReasonMissing(CountyError):
    code = "reason_missing"
    status = 400

    def __init__(self) -> None:
        super().__init__(
            "请写明理由（1000 字以内），理由会记入案卷。",
            "say why, in at most 1,000 characters; it is written into the record",
        )


class NotActing(CountyError):
    code = "not_acting"
    status = 409

    def __init__(self, area: str) -> None:
        super().__init__(
            f"使用人现在并不负责 {area}，请刷新后再选。"
            if area
            else "请选要离开的网格，或填新到的网格。",
            f"the person does not act in {area} now; look again"
            if area
            else "choose a grid to leave, or name one to enter",
        )
        self.area = area


class NotInQuarantine(CountyError):
    code = "not_in_quarantine"
    status = 404

    def __init__(self, position: int) -> None:
        super().__init__(
            "没有找到等待核对的这份文件：可能已有人处理。",
            "no such document waits; somebody may have decided it already",
        )
        self.position = position


class NotReleasable(CountyError):
    """Form, seal, id and revision are nobody's to decide."""

    code = "not_releasable"
    status = 409

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"不能放行：{zh}", f"it cannot be released: {en}")


class TooManyEntries(CountyError):
    code = "too_many_entries"
    status = 413

    def __init__(self, count: int, most: int) -> None:
        super().__init__(
            f"一次送来 {count} 条，最多 {most} 条，请分几次送。",
            f"{count} entries at once; bring at most {most} at a time",
        )
        self.count = count


class BodyRefused(CountyError):
    """What was sent is too large, not JSON, or not in a form that may be sealed."""

    code = "body_refused"

    def __init__(self, status: int, zh: str, en: str) -> None:
        super().__init__(f"内容没有收下：{zh}", f"the body is refused: {en}")
        self.status = status  # type: ignore[misc]


class DemoStaysHome(CountyError):
    code = "demo_stays_home"

    def __init__(self, host: str) -> None:
        super().__init__(
            f"演示县的账号人人可知，只在本机开放，不能绑定到 {host}；"
            "正式使用请用 --data 另建一个县。",
            f"a demo county is open to this computer only, not on {host};"
            " make a county of your own with --data",
        )
        self.host = host


class NotOpen(CountyError):
    code = "not_open"

    def __init__(self, host: str) -> None:
        super().__init__(
            f"没有账户的同步中心只在本机开放，不能绑定到 {host}。",
            f"a hub without accounts is open to this computer only, not on {host}",
        )
        self.host = host


class TwoOfficersNeeded(CountyError):
    code = "two_officers_needed"
    status = 403

    def __init__(self) -> None:
        super().__init__(
            "要两名不同的工作人员各输密码才能取回。",
            "two different officers must give their passwords",
        )


class ErasureRefused(CountyError):
    code = "erasure_refused"
    status = 409


class CodeDiffers(CountyError):
    code = "code_differs"
    status = 403

    def __init__(self) -> None:
        super().__init__(
            "六位数字与这份申请不符，请与持机人电话核对后再试。",
            "the six digits do not belong to this request; ask the phone's holder",
        )


class NotRecoverable(CountyError):
    code = "not_recoverable"
    status = 422

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"这份内容取不回：{zh}", f"it cannot be recovered: {en}")


class RootMissing(CountyError):
    code = "root_missing"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"县根密钥不在 {path}：在线密钥有变动，须由它重新认证，请放回后再启动。",
            f"the root key is not at {path}: the online keys have changed and must be"
            " certified by it; put it back and start again",
        )
        self.path = path


class KeyElsewhere(CountyError):
    code = "key_elsewhere"

    def __init__(self, name: str, setting: str) -> None:
        super().__init__(
            f"{name} 由设置 {setting} 给定，请在设置中更换。",
            f"{name} is given by {setting}: change it there",
        )
        self.name = name


class NotToWithdraw(CountyError):
    """Only what phones meet can be withdrawn: other keys count at the county alone."""

    code = "not_to_withdraw"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} 无须撤回：轮换后旧密钥不再用于签发，只有 document 可以撤回。",
            f"{name} is not withdrawn: the earlier one seals nothing after it is"
            " rotated; only document can be",
        )
        self.name = name


class NameMissing(CountyError):
    code = "name_missing"
    status = 400

    def __init__(self) -> None:
        super().__init__("请填写使用人姓名。", "the person's name is missing")


class RoleNotGranted(CountyError):
    """Who enrols gives no role above or beside the own."""

    code = "role_not_granted"
    status = 403

    def __init__(self, role: str, by: str) -> None:
        super().__init__(
            f"您的角色不能为“{role}”开通手机。",
            f"the role {by} may not enrol a phone for the role {role}",
        )
        self.role = role


class CodeRefused(CountyError):
    """Unknown, used, expired: one answer, so that nobody learns which."""

    code = "code_refused"
    status = 403

    def __init__(self) -> None:
        super().__init__(
            "开通码不可用：可能已用过或超过十分钟，请让乡镇重新生成一个。",
            "the enrolment code cannot be used: it was used or is older than ten"
            " minutes; ask for a new one",
        )


class ProofRefused(CountyError):
    code = "proof_refused"
    status = 400

    def __init__(self) -> None:
        super().__init__(
            "手机的密钥证明不符，未受理。", "the proof of the phone's key does not fit"
        )


class KeyTaken(CountyError):
    code = "key_taken"
    status = 409

    def __init__(self) -> None:
        super().__init__(
            "这部手机已经登记过，请找县里调整它的网格，不必再用开通码。",
            "this phone is registered already; have its grids changed instead",
        )


class EnrolmentNotFound(CountyError):
    code = "enrolment_not_found"
    status = 404

    def __init__(self, id: str) -> None:
        super().__init__(
            "没有等待确认的这次开通：可能已结束或超过十分钟。",
            "no such enrolment waits: it ended, or is older than ten minutes",
        )
        self.id = id


class DigitsRefused(CountyError):
    code = "digits_refused"
    status = 400

    def __init__(self, left: int) -> None:
        super().__init__(
            f"六位数与手机上显示的不符，还可以试 {left} 次。"
            if left
            else "六位数三次不符，这次开通已作废。请当面核对手机，再生成新的开通码。",
            f"the six digits are not those on the phone; {left} tries left"
            if left
            else "the six digits were wrong three times; this enrolment is over."
            " Look at the phone, then make a new code",
        )
        self.left = left


class BackupBroken(CountyError):
    """A backup that cannot be read back; it is not to be relied on."""

    code = "backup_broken"

    def __init__(self, path: Path, zh: str, en: str) -> None:
        super().__init__(f"备份 {path} 不可用：{zh}。", f"backup {path}: {en}")
        self.path = path


class HubElsewhere(CountyError):
    """The hub is a CouchDB, or the backup has none: there is nothing to place."""

    code = "hub_elsewhere"

    def __init__(self) -> None:
        super().__init__(
            "同步中心是 CouchDB（SILI_HUB_URL），或备份里没有它，不能单独恢复："
            "请恢复登记库，县里会把记录重新送到同步中心。",
            "the hub is a CouchDB (SILI_HUB_URL), or the backup holds none: restore the"
            " registry, which offers the hub its entries again",
        )


class BackupKeyMissing(CountyError):
    code = "backup_key_missing"

    def __init__(self) -> None:
        super().__init__(
            "备份要有密钥：请给 --key-file（至少 32 字节），或在环境变量"
            " SILI_BACKUP_PASSPHRASE 中给口令（至少 12 个字符）。",
            "a backup needs a key: --key-file (32 bytes or more), or a passphrase of"
            " 12 characters or more in SILI_BACKUP_PASSPHRASE",
        )


class StillRunning(CountyError):
    """Nothing is put back, no key changed, under a server that runs."""

    code = "still_running"

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} 正在使用：请先停下服务。",
            f"{what} is in use: stop the server first",
        )
        self.what = what
