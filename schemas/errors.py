"""What can be wrong with a document, named for what happened.

    SiliError
    ├ MalformedJSON        the text, or a value, is no JSON that we seal
    ├ InvalidIdentifier    a code, number or id that cannot be one
    ├ InvalidFields
    │ ├ InvalidEntry       the envelope
    │ ├ InvalidBody        what the envelope carries
    │ └ InvalidCorrection  what a correction would make of it
    ├ UnknownType          a newer program wrote it: keep it, show 需升级
    ├ UnknownEnvelope      the same, of the envelope
    ├ UnknownAlgorithm     a key of a kind that we do not know
    ├ InvalidKey           a key that is none
    ├ NotForThisKey        what was enclosed to another key, or was changed
    ├ InvalidCode          an enrolment code with a slip in it
    ├ NotCertified         a key, or a seal, that the county's root does not vouch for
    ├ InvalidDirectory     a directory that cannot be read
    ├ WrongPiece, DifferentEvidence, InvalidChunk   in `evidence_errors`
    ├ InvalidAssignment    in `assigning_errors`
    ├ NotAuthorised        an entry whose author might not write it
    ├ WrongId, WrongRevision, BadSeal   it says something else than it is

An error carries data; `zh` and `en` say what happened, to what, and what to do.
"""

from dataclasses import dataclass


class SiliError(Exception):
    """Base of everything that `schemas` refuses."""

    @property
    def zh(self) -> str:
        return "内容有误，未采用"

    @property
    def en(self) -> str:
        return "there is a fault in it; it was not used"

    def __str__(self) -> str:
        return self.en


MALFORMED = {
    "not_utf8": ("不是UTF-8文本", "it is not UTF-8 text"),
    "syntax": ("不是完整的JSON", "it is not complete JSON"),
    "duplicate_name": ("同一名称出现两次", "the same name occurs twice"),
    "float": (
        "有小数；请用整数(分、微度)",
        "a fraction; write whole fen, micro-degrees",
    ),
    "integer_range": ("整数超出±(2⁵³−1)", "an integer beyond ±(2⁵³−1)"),
    "negative_zero": ("写成了-0", "minus zero"),
    "surrogate": ("含有残缺的字符", "half a character (lone surrogate)"),
    "nul": ("含有空字符U+0000", "the character U+0000"),
    "not_nfc": ("文字未规范化(NFC)", "text not in Unicode form NFC"),
    "too_deep": ("层级超过32层", "more than 32 levels"),
    "too_long": ("文字超过64KB", "a text over 64 KiB"),
    "not_json": ("不是JSON能表示的值", "a value that JSON does not have"),
}


class MalformedJSON(SiliError):
    """`pointer` says where (RFC 6901), `position` at which character, if known."""

    def __init__(self, reason: str, pointer: str, position: int | None = None) -> None:
        super().__init__(reason, pointer, position)
        self.reason = reason
        self.pointer = pointer
        self.position = position

    @property
    def zh(self) -> str:
        place = f"第{self.position}个字符处" if self.position else ""
        return f"{self.pointer or '内容'}{place}{MALFORMED[self.reason][0]}，未采用"

    @property
    def en(self) -> str:
        place = f" at character {self.position}" if self.position else ""
        where = self.pointer or "the text"
        return f"{where}{place}: {MALFORMED[self.reason][1]}; it was not used"


IDENTIFIERS = {
    "county_code": ("县级区划码", "county code"),
    "township_code": ("乡级区划码", "township code"),
    "village_code": ("村居区划码", "village code"),
    "grid_code": ("网格编码", "grid code"),
    "id_card": ("身份证号码", "ID card number"),
    "phone": ("电话号码", "phone number"),
    "uscc": ("统一社会信用代码", "unified social credit code"),
    "entry_id": ("记录编号", "entry id"),
    "case": ("案件标识", "case id"),
    "person": ("人员标识", "person id"),
    "digest": ("摘要", "digest"),
    "evidence": ("证据编号", "evidence id"),
    "key_id": ("密钥编号", "key id"),
    "enclosed_key": ("封装的密钥", "enclosed key"),
    "database": ("数据库名", "database name"),
}

REASONS = {
    "length": (
        "位数不对，请对照原件数一数",
        "it has the wrong length; count the digits",
    ),
    "characters": ("有不该出现的字符", "it holds characters that do not belong there"),
    "province": ("前两位不是省级代码", "its first two digits are no province"),
    "level": ("顺序码不在本级范围内", "its ordinal is outside the range of its level"),
    "birth": ("出生日期不存在或在今天之后", "its day of birth does not exist yet"),
    "check_digit": (
        "校验位不符，多半抄错一位",
        "its check digit differs; probably one slip",
    ),
    "form": ("格式不对", "it does not have the form of one"),
}


class InvalidIdentifier(SiliError):
    """`kind` names the field, `reason` the rule that it breaks."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(kind, reason)
        self.kind = kind
        self.reason = reason

    @property
    def zh(self) -> str:
        return f"{IDENTIFIERS[self.kind][0]}：{REASONS[self.reason][0]}"

    @property
    def en(self) -> str:
        return f"{IDENTIFIERS[self.kind][1]}: {REASONS[self.reason][1]}"


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field and what is wrong with it; `pointer` is a JSON Pointer."""

    pointer: str
    field_zh: str
    field_en: str
    zh: str
    en: str


class InvalidFields(SiliError):
    """One or several fields cannot stand as they are."""

    def __init__(self, errors: tuple[FieldError, ...]) -> None:
        super().__init__(errors)
        self.errors = errors

    @property
    def zh(self) -> str:
        return "；".join(f"{e.field_zh or e.pointer}：{e.zh}" for e in self.errors)

    @property
    def en(self) -> str:
        return "; ".join(f"{e.field_en or e.pointer}: {e.en}" for e in self.errors)


class InvalidEntry(InvalidFields):
    """The envelope breaks its form."""


class InvalidBody(InvalidFields):
    """The body breaks the schema of its type."""


class InvalidCorrection(InvalidFields):
    """The correction does not fit what it corrects."""


class InvalidSettlement(InvalidFields):
    """The settlement does not fit what stood."""


class UnknownType(SiliError):
    """A type, or a version of one, that this program does not know."""

    def __init__(self, type: str, v: int) -> None:
        super().__init__(type, v)
        self.type = type
        self.v = v

    @property
    def zh(self) -> str:
        return f"记录类型{self.type}第{self.v}版需升级程序后查看，内容已原样保留"

    @property
    def en(self) -> str:
        return f"{self.type} v{self.v} needs a newer program; it is kept as it is"


class UnknownEnvelope(SiliError):
    """An envelope version that this program does not know."""

    def __init__(self, e: object) -> None:
        super().__init__(e)
        self.e = e

    @property
    def zh(self) -> str:
        return f"信封版本{self.e}需升级程序后查看，内容已原样保留"

    @property
    def en(self) -> str:
        return f"envelope version {self.e} needs a newer program; it is kept as it is"


class UnknownAlgorithm(SiliError):
    """A signature algorithm that this program does not know."""

    def __init__(self, alg: str) -> None:
        super().__init__(alg)
        self.alg = alg

    @property
    def zh(self) -> str:
        return f"不认识的签名算法{self.alg}，请升级程序或重新登记设备"

    @property
    def en(self) -> str:
        return f"unknown signature algorithm {self.alg}; update, or enrol again"


class InvalidKey(SiliError):
    """Bytes or text that are no key of their algorithm."""

    def __init__(self, alg: str) -> None:
        super().__init__(alg)
        self.alg = alg

    @property
    def zh(self) -> str:
        return f"这不是一把{self.alg}密钥，请在设备上重新复制整段公钥"

    @property
    def en(self) -> str:
        return f"this is no {self.alg} key; copy the whole key from the device again"


class NotForThisKey(SiliError):
    """Enclosed to another key, for another place, or changed on its way."""

    def __init__(self, about: str) -> None:
        super().__init__(about)
        self.about = about

    @property
    def zh(self) -> str:
        return f"{self.about}的密封内容打不开：不是给这把密钥的，或已被改动"

    @property
    def en(self) -> str:
        return f"what is enclosed about {self.about} is for another key, or was changed"


class WrongId(SiliError):
    """The id does not follow from the content: the document was changed."""

    def __init__(self, id: str, expected: str) -> None:
        super().__init__(id, expected)
        self.id = id
        self.expected = expected

    @property
    def zh(self) -> str:
        return (
            f"记录{self.id}的编号与内容不符(应为{self.expected})，内容被改动过，未采信"
        )

    @property
    def en(self) -> str:
        return f"{self.id} was changed: its content makes {self.expected}; not admitted"


class WrongRevision(SiliError):
    """The revision does not follow from digest and seal."""

    def __init__(self, id: str, rev: str, expected: str) -> None:
        super().__init__(id, rev, expected)
        self.id = id
        self.rev = rev
        self.expected = expected

    @property
    def zh(self) -> str:
        return f"记录{self.id}的版本{self.rev}与签章不符(应为{self.expected})，未采信"

    @property
    def en(self) -> str:
        return f"{self.id}: revision {self.rev} should be {self.expected}; not admitted"


class BadSeal(SiliError):
    """The seal was not made by that key over this entry in this county."""

    def __init__(self, id: str, kid: str) -> None:
        super().__init__(id, kid)
        self.id = id
        self.kid = kid

    @property
    def zh(self) -> str:
        return f"记录{self.id}的签章不是密钥{self.kid}所签，未采信，请核对设备登记"

    @property
    def en(self) -> str:
        return f"{self.id} was not sealed by {self.kid}; not admitted, check the device"


CODES = {
    "address": (
        "须含县里的网址（一个），请从头抄一遍",
        "the server's address is not in it once",
    ),
    "length": ("位数不对，应为15组、每组4位", "it has not fifteen groups of four"),
    "signs": ("有不该出现的字符", "it holds signs that do not belong there"),
    "slip": (
        "抄错了一处，请对照县里的开通码再看一遍",
        "there is a slip in it; compare it with the code",
    ),
}


class InvalidCode(SiliError):
    """Text that is no enrolment code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    @property
    def zh(self) -> str:
        return f"开通码：{CODES[self.reason][0]}"

    @property
    def en(self) -> str:
        return f"the enrolment code: {CODES[self.reason][1]}"


UNCERTIFIED = {
    "form": ("密钥清单读不出", "its list of keys cannot be read"),
    "county": ("密钥清单是别的县的", "its list of keys is another county's"),
    "root": (
        "县根密钥与开通码上的不符，可能连到了冒充的服务器",
        "its root key is not the one on the code; it may be an impostor",
    ),
    "seal": ("签章不是本县认可的密钥所签", "the seal is not by a certified key"),
    "over": ("中转站的证书已到期", "the relay's certificate is over"),
}


class NotCertified(SiliError):
    """Something in the county's name that the pinned root does not vouch for."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    @property
    def zh(self) -> str:
        return f"没有采用服务器的答复：{UNCERTIFIED[self.reason][0]}"

    @property
    def en(self) -> str:
        return f"the server's answer was not used: {UNCERTIFIED[self.reason][1]}"


class InvalidDirectory(SiliError):
    """A directory that cannot be read."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    @property
    def zh(self) -> str:
        return f"名录读不出（{self.why}），没有采用，请升级应用"

    @property
    def en(self) -> str:
        return f"the directory cannot be read ({self.why}); not used, update the app"


UNAUTHORISED = {
    "unknown_device": (
        "设备{device}（密钥{kid}）未登记；登记后会自动重新核验",
        "the device {device} with the key {kid} is not registered;"
        " it is looked at again once it is",
    ),
    "revoked_device": (
        "设备{device}已停用，须由主管核对后放行",
        "the device {device} was revoked; a supervisor must look at it",
    ),
    "wrong_person": (
        "记录人{by}不是设备{device}的登记使用人",
        "the author {by} is not enrolled on the device {device}",
    ),
    "role_without_entries": (
        "记录人{by}当时的角色不写现场记录，须由主管核对",
        "the role that the author {by} then had writes no entries; to be looked at",
    ),
    "outside_scope": (
        "记录人{by}当时不负责{home}，须由主管核对",
        "the author {by} did not act in {home} then; to be looked at",
    ),
    "paper_missing": (
        "记录人{by}替调解员补录，没有附纸质原件，未采信",
        "{by} wrote for a mediator without the original on paper; not admitted",
    ),
    "may_not_write_for_another": (
        "记录人{by}当时的身份不能替别人补录，须由调委会主任、司法所或乡镇补录",
        "the role that the author {by} then had may not write for another; the"
        " director, the judicial office or the township may",
    ),
    "not_their_mediator": (
        "记录人{by}补录写明的调解员，不是{home}的另一名调解员，须由主管核对",
        "the mediator for whom {by} wrote is no other who ever acted in {home};"
        " to be looked at",
    ),
    "may_not_settle": (
        "记录人{by}当时的身份不能核对这一处，须由调委会主任或司法所核对",
        "the role that the author {by} then had may not settle this; the committee's"
        " director or the judicial office may",
    ),
    "may_not_review": (
        "记录人{by}当时的身份不能写这个审阅意见",
        "the role that the author {by} then had may not give this review",
    ),
    "may_not_answer": (
        "记录人{by}当时的身份不能答复指派，须由被指派的调解员本人答复",
        "the role that the author {by} then had answers no assignment; the mediator"
        " who was asked does",
    ),
    "desk_type": (
        "这类记录只由县里写，设备{device}写的不算",
        "only the county's desk writes this; from the device {device} it counts for"
        " nothing",
    ),
}


class NotAuthorised(SiliError):
    """A valid seal of somebody who might not write this, there, then."""

    def __init__(
        self, reason: str, *, device: str, kid: str, by: str, home: str
    ) -> None:
        super().__init__(reason, device, kid, by, home)
        self.reason = reason
        self.about = {"device": device, "kid": kid, "by": by, "home": home}

    @property
    def zh(self) -> str:
        return UNAUTHORISED[self.reason][0].format(**self.about)

    @property
    def en(self) -> str:
        return UNAUTHORISED[self.reason][1].format(**self.about)


class NotAWitness(SiliError):
    """Text that no phone handed out as what it witnessed of the desk."""

    @property
    def zh(self) -> str:
        return "这不是手机导出的见证，或者不完整；请在手机上重新导出"

    @property
    def en(self) -> str:
        return "this is not what a phone hands out as its witness, or not all of it"
