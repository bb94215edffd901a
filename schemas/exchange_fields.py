"""The fields of the national petition system beside ours, one line each.

`taken` fields come in and go out; the others only go out. `WITHOUT` are those of the
system that stay empty, with the reason. The code of a channel has three digits there
and no public list: until a county enters its own, the two digits of Zhejiang's
platform stand in (试行口径).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from schemas.texts import Words

TRIAL_CHANNELS: Mapping[str, str] = MappingProxyType(
    {"letter": "01", "visit": "02", "online": "03", "phone": "04"}
)


class Field(NamedTuple):
    """A field of the system: its code, its name, whether it also comes in."""

    code: str
    words: Words
    taken: bool = False
    others: tuple[str, ...] = ()
    """How else people head the column."""


def taken(code: str, zh: str, en: str, *others: str) -> Field:
    return Field(code, Words(zh, en), True, others)


def told(code: str, zh: str, en: str) -> Field:
    return Field(code, Words(zh, en))


FIELDS: Final = (
    taken("xfjbh", "信访件编号", "petition number", "编号", "信访编号"),
    taken("lhxfjid", "重复信访件编号", "number it repeats", "repeated_id"),
    taken("xfrq", "信访日期", "day received", "收到日期", "来访日期", "登记日期"),
    taken("xfxs", "信访形式", "channel", "形式", "渠道"),
    taken("xfrs", "信访人数", "people", "人数"),
    taken("djjgmc", "登记机构名称", "registering office", "登记机构"),
    taken("gkxx", "概况信息", "what is asked", "诉求", "主要诉求", "信访概况"),
    taken("tsnr", "投诉内容", "what was said", "信访内容", "内容", "事实"),
    taken("bfyrhdw", "被反映人或单位", "against whom", "被反映单位"),
    taken("wtsddm", "问题属地代码", "place", "问题属地", "属地代码"),
    taken("zdjjbz", "重大紧急标志", "major or urgent", "重大紧急"),
    taken("xm", "信访人姓名", "name", "姓名", "信访人"),
    taken("zjlx", "证件类型", "kind of document"),
    taken("zjhm", "证件号码", "document number", "身份证号", "身份证号码"),
    taken("sjh", "手机", "mobile", "手机号", "联系电话", "电话"),
    taken("gddh", "固话", "landline", "固定电话"),
    taken("zz", "住址", "address", "地址"),
    taken("zfrbz", "是否主访人", "stands for the rest", "是否代表"),
    told("xb", "性别", "sex"),
    told("csrq", "出生日期", "day of birth"),
    told("bjgccbz", "本机构初次标志", "first here"),
    told("cfxfbz", "重复信访标志", "repeats"),
    told("nmbz", "匿名标志", "without a name"),
    told("djr", "登记人", "registered by"),
    told("qxjg", "去向机构", "where it went"),
    told("fcbz", "复查标志", "review"),
    told("fhbz", "复核标志", "recheck"),
    told("bjbz", "办结标志", "closed"),
    told("bjsj", "办结时间", "day closed"),
    told("yjsnr", "意见书内容", "opinion"),
    told("xfryj", "信访人意见", "the petitioner's mind"),
    told("sdfs", "送达方式", "way it was served"),
    told("qsbz", "签收标志", "signed for"),
    told("dzrdwpj", "对责任单位评价", "how they find the unit"),
)
BY_CODE: Mapping[str, Field] = MappingProxyType({each.code: each for each in FIELDS})
TAKEN: Final = tuple(each.code for each in FIELDS if each.taken)

PERSON: Mapping[str, str] = MappingProxyType(
    {
        "xm": "name",
        "zjlx": "id_type",
        "zjhm": "id_no",
        "sjh": "phone",
        "gddh": "phone",
        "zz": "address",
        "zfrbz": "is_representative",
    }
)
"""What stands in a cell about people, by our names; the mobile before the landline."""

POINTERS: Mapping[str, str] = MappingProxyType(
    {
        "/external_ref": "xfjbh",
        "/received_on": "xfrq",
        "/received_by": "djjgmc",
        "/channel": "xfxs",
        "/people": "xfrs",
        "/unit": "djjgmc",
        "/claims": "gkxx",
        "/claims/text": "gkxx",
        "/claims/against": "bfyrhdw",
        "/facts": "tsnr",
        "/area": "wtsddm",
        "/is_urgent": "zdjjbz",
        "/petitioners": "xm",
        **{f"/petitioners/{name}": code for code, name in [*PERSON.items()][::-1]},
    }
)
"""Which field says what the form finds fault with."""

FILL = Words("请在这一格补上", "fill this cell in")
HINTS: Mapping[str, Words] = MappingProxyType(
    {
        **dict.fromkeys(TAKEN, FILL),
        "xfjbh": Words("给每一件一个不重复的编号", "give each a number of its own"),
        "lhxfjid": Words(
            "先导入原件，或者不取这一列",
            "bring the first one in before, or leave the column out",
        ),
        "xfrq": Words("写成 2026-03-02", "write 2026-03-02"),
        "xfxs": Words(
            "写县里约定的代码，或写来信、来访、网上信访、来电等",
            "write the county's code, or the word: Letter, Visit, Online, Telephone",
        ),
        "xfrs": Words("写数字，如 1", "write a number such as 1"),
        "wtsddm": Words(
            "写县、乡镇、村或网格的区划代码（6、9、12或15位）",
            "write the code of the county, township, village or grid",
        ),
        "zdjjbz": Words("是写 1，否写 0", "write 1 for yes, 0 for no"),
        "zfrbz": Words("是写 1，否写 0", "write 1 for yes, 0 for no"),
        "gkxx": Words(
            "写清诉求，二千字以内，其余写进投诉内容",
            "say what is asked in 2,000 characters; the rest goes into what was said",
        ),
        "zjlx": Words("居民身份证写 111", "write 111 for a resident ID card"),
        "zjhm": Words(
            "对照原件；在表格里把这一列设为文本",
            "compare the original; make the column text in the spreadsheet",
        ),
        "sjh": Words("只写数字，一人一行", "digits alone, a line for each person"),
        "gddh": Words("只写数字，一人一行", "digits alone, a line for each person"),
    }
)

NOT_KEPT = Words("这里不登记", "not written down here")
OWN_LIST = Words("对方代码表未公开", "their list of codes is not public")
OF_THEIRS = Words("由对方系统给出", "given by their system")
OWN_CLOCK = Words("时限各按各的日历计算", "each counts by its own calendar")


class Without(NamedTuple):
    """Fields of theirs without a counterpart, and why."""

    why: Words
    codes: tuple[str, ...]


WITHOUT: Final = (
    Without(OF_THEIRS, ("xfjid", "cxm", "cxmzt", "xzqh", "djjgdm", "qxjgdm")),
    Without(
        OWN_LIST,
        (
            *("xfly", "djjglb", "xfjzt", "nrfldm", "xfmddm", "xfyydm", "rdwt"),
            *("ssxt", "blcx", "blfs", "sksflbz", "bfyrjb", "mz", "zy", "xfrgjhgatjmsf"),
        ),
    ),
    Without(OWN_CLOCK, ("xbjzsj", "lzjzsj")),
    Without(
        NOT_KEPT,
        (
            *("ccxfrq", "scxfrq", "scxfjg", "sjrs", "sjlfrs", "djbm", "djsj", "sxr"),
            *("qgccbz", "jabz", "shrdbjbz", "lmbz", "gkbz", "yybz", "hfgznr", "jbr"),
            *("blyj", "bfyrzw", "sfssbz", "sfyfzjzf", "dbbz", "ccbz", "hfbz"),
            *("dzyj", "zzdm", "hkszd", "txdz", "gzdw", "sdr", "xfbmpjzt"),
            *("zrdwpjzt", "dxfbmpj"),
        ),
    ),
)
OURS_WITHOUT: Final = (
    *("/received_by", "/is_oral", "/reasons"),
    *("/claims/amount_fen",),
    *("/case", "/reception/case", "/reception/matter"),
)
"""What is registered here and their row has no field for."""


def guessed(head: list[str]) -> dict[str, str]:
    """Which column is which field, by its name in their system or in Chinese."""
    known = {
        name.lower(): each.code
        for each in reversed(FIELDS)
        if each.taken
        for name in (each.code, each.words.zh, each.words.en, *each.others)
    }
    found: dict[str, str] = {}
    for column in head:
        code = known.get(column.strip().lower())
        if code and code not in found:
            found[code] = column
    return found
