"""What a phone is told, or who enrols, moves and ends one."""

from server.errors.county import CountyError


class UnknownDevice(CountyError):
    code = "unknown_device"
    status = 401

    def __init__(self, device: str) -> None:
        super().__init__(
            f"设备 {device} 未在本县登记，或已被停用。",
            f"the device {device} is not registered in this county, or was revoked",
        )
        self.device = device


class NoWayBack(CountyError):
    code = "no_way_back"
    status = 409

    def __init__(self, device: str) -> None:
        super().__init__(
            f"手机 {device} 还没有告诉县里它的收件密钥，无法为它做回执包；"
            "请先收它导出的离线包，或让它联网同步一次。",
            f"the phone {device} has not told the county to which key an answer is"
            " enclosed; take in a bundle of it first, or let it synchronise once",
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


class AlreadySuspended(CountyError):
    """Told to who suspends it, perhaps a moment after somebody else."""

    code = "already_suspended"
    status = 409

    def __init__(self, device: str, why: str) -> None:
        super().__init__(
            f"这部手机已经暂停，理由是：{why}。不用再暂停；查清以后请恢复或停用。",
            f"this phone is suspended already: {why}; once it is known what happened,"
            " resume it or end it",
        )
        self.device = device


class NotSuspended(CountyError):
    code = "not_suspended"
    status = 409

    def __init__(self, device: str) -> None:
        super().__init__(
            "这部手机没有暂停，可以照常使用，不用恢复。",
            "this phone is not suspended: it is let in, and need not be resumed",
        )
        self.device = device


class AlreadyEnded(CountyError):
    code = "already_ended"
    status = 409

    def __init__(self, device: str) -> None:
        super().__init__(
            "这部手机已经停用，不能再暂停或恢复；还要用的，请重新开通。",
            "this phone was ended, and can be neither suspended nor resumed; enrol it"
            " again if it is to be used",
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


class NameMissing(CountyError):
    code = "name_missing"
    status = 400

    def __init__(self) -> None:
        super().__init__("请填写使用人姓名。", "the person's name is missing")


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
