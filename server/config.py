"""Every setting: its type, its default, its meaning; read once, at the start.

A setting comes from the environment or, under `sili`, from an argument. The server
does not start on a value it does not understand. docs/operating.md lists this table,
and a test compares the two.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from server.errors import SettingInvalid
from sync.transport import LOOPBACK


class Setting(NamedTuple):
    name: str
    default: str
    zh: str
    en: str


SETTINGS = (
    Setting(
        "SILI_DATA",
        "var",
        "数据文件夹：登记库、同步中心、密钥都在其中",
        "folder of everything the county keeps: registry, hub, keys",
    ),
    Setting(
        "SILI_COUNTY",
        "500230",
        "县级行政区划代码（六位）",
        "the county's code, six digits",
    ),
    Setting(
        "SILI_DATABASE_URL",
        "",
        "登记库地址；空 = 数据文件夹中的 SQLite",
        "address of the registry's database; empty = SQLite in the data folder",
    ),
    Setting(
        "SILI_REPORTS_URL",
        "",
        "检举控告库地址，不得与登记库相同；空 = 数据文件夹中的 reports.db",
        "address of the database of reports, never the registry's; empty = reports.db"
        " in the data folder",
    ),
    Setting(
        "SILI_HUB_URL",
        "",
        "同步中心（Apache CouchDB）地址，含县级账号；空 = 内置",
        "address of an Apache CouchDB as the hub, with the county's name and password;"
        " empty = embedded",
    ),
    Setting(
        "SILI_MEDIA_URL",
        "",
        "证据库：空 = 数据文件夹中的 media；或 s3://存储桶/前缀",
        "where evidence lies: empty = media in the data folder; or s3://bucket/prefix",
    ),
    Setting(
        "SILI_MEDIA_ENDPOINT",
        "",
        "S3 服务的地址（https；本机可用 http）",
        "address of the S3 server (https; http on this machine)",
    ),
    Setting(
        "SILI_MEDIA_REGION",
        "us-east-1",
        "S3 的区域名",
        "region of the S3 server",
    ),
    Setting(
        "SILI_MEDIA_ACCESS_KEY",
        "",
        "S3 的访问密钥编号",
        "id of the county's key at the S3 server",
    ),
    Setting(
        "SILI_MEDIA_SECRET_KEY",
        "",
        "S3 的访问密钥",
        "the county's key at the S3 server",
    ),
    Setting(
        "SILI_SECRET_KEY",
        "",
        "签发网页会话的密钥；空 = 首次启动时生成并保存",
        "key of the console's sessions; empty = made and kept at the first start",
    ),
    Setting(
        "SILI_PUBLIC_URL",
        "http://127.0.0.1:8000",
        "手机访问本服务器所用的地址，写入登记答复",
        "the address under which phones reach this server",
    ),
    Setting(
        "SILI_SECURE_COOKIES",
        "auto",
        "仅经 HTTPS 发送 Cookie：auto、yes 或 no（auto = 公开地址为 https 时）",
        "cookies over HTTPS only: auto, yes or no (auto = when the address is https)",
    ),
    Setting(
        "SILI_SECOND_FACTOR",
        "officers",
        "登录县级网页是否要动态验证码：officers（都要）或 none（仅限本机地址）",
        "whether the console asks for a code beside the password: officers (of each)"
        " or none (under an address of this machine alone)",
    ),
    Setting(
        "SILI_INGEST_BATCH",
        "500",
        "一个事务中入库的最多记录数（1–5000）",
        "most entries taken into the registry in one transaction (1–5000)",
    ),
    Setting(
        "SILI_INGEST_SWEEP",
        "60",
        "每隔多少秒巡查一遍全部数据库（1–3600）",
        "seconds between two sweeps over all databases (1–3600)",
    ),
    Setting(
        "SILI_BACKUP_DAYS",
        "90",
        "备份最多保留多少天，过期须删除（1–3650）",
        "days that a backup is kept at most; then it is to be deleted (1–3650)",
    ),
)


@dataclass(frozen=True, slots=True)
class Settings:
    data: Path
    county: str = "500230"
    database_url: str = ""
    reports_url: str = ""
    hub_url: str = ""
    media_url: str = ""
    media_endpoint: str = ""
    media_region: str = "us-east-1"
    media_access_key: str = ""
    media_secret_key: str = ""
    secret_key: str = ""
    public_url: str = "http://127.0.0.1:8000"
    secure_cookies: str = "auto"
    second_factor: str = "officers"
    ingest_batch: int = 500
    ingest_sweep: int = 60
    backup_days: int = 90

    def __post_init__(self) -> None:
        check(self)

    @property
    def database(self) -> str:
        """The address SQLAlchemy opens."""
        return reached(self.database_url, self.data / "registry.sqlite")

    @property
    def reports(self) -> str:
        """Where reports (检举控告) lie, apart from everything else."""
        return reached(self.reports_url, self.data / "reports.db")

    @property
    def hub_folder(self) -> Path:
        return self.data / "hub"

    @property
    def key_folder(self) -> Path:
        return self.data / "keys"

    @property
    def media_folder(self) -> Path:
        """Where evidence lies, unless in a bucket."""
        return self.data / "media"

    @property
    def erasures(self) -> Path:
        """What was erased, outside every backup."""
        return self.data / "erasures.ledger"

    @property
    def standing(self) -> Path:
        """Whose phone ended and who moved, outside every backup; `CountyKeys` adds."""
        return self.data / "standing.ledger"

    @property
    def ledgers(self) -> tuple[Path, Path]:
        """What no restore takes back, wherever it is told."""
        return self.standing, self.erasures

    @property
    def cookies_are_secure(self) -> bool:
        if self.secure_cookies == "auto":
            return self.public_url.startswith("https://")
        return self.secure_cookies == "yes"


def read(environment: Mapping[str, str] = os.environ, **arguments: str) -> Settings:
    """The settings of this process: an argument wins, then the environment."""
    values = {field.name: text(field.name, environment) for field in fields(Settings)}
    values |= arguments
    numbers = {name: number(name, values.pop(name)) for name in NUMBERS}
    data = Path(values.pop("data")).absolute()
    return Settings(data=data, **values, **numbers)  # type: ignore[arg-type]


POSTGRESQL = re.compile(r"^postgres(ql)?://")
BUCKET = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,62}(/[A-Za-z0-9._-]+)*/?")
DATABASES = {"", "sqlite", "postgres", "postgresql", "postgresql+psycopg"}
NUMBERS = {
    "ingest_batch": (1, 5000),
    "ingest_sweep": (1, 3600),
    "backup_days": (1, 3650),
}
BY_NAME = {setting.name: setting for setting in SETTINGS}


def reached(url: str, file: Path) -> str:
    return POSTGRESQL.sub("postgresql+psycopg://", url) if url else f"sqlite:///{file}"


def variable(field: str) -> str:
    return f"SILI_{field.upper()}"


def text(field: str, environment: Mapping[str, str]) -> str:
    setting = BY_NAME[variable(field)]
    return environment.get(setting.name) or setting.default


def number(field: str, value: str) -> int:
    if not re.fullmatch(r"\d{1,9}", value):
        raise SettingInvalid(variable(field), value, "须为整数", "not a whole number")
    return int(value)


def check(settings: Settings) -> None:
    for field, (least, most) in NUMBERS.items():
        value = getattr(settings, field)
        if not least <= value <= most:
            words = f"须在 {least} 至 {most} 之间", f"not between {least} and {most}"
            raise SettingInvalid(variable(field), str(value), *words)
    for field in ("database_url", "reports_url"):
        if kind(url := getattr(settings, field)) not in DATABASES:
            words = (
                "须为 sqlite:/// 或 postgresql:// 地址",
                "not sqlite:/// or postgresql://",
            )
            raise SettingInvalid(variable(field), kind(url), *words)
    if place(settings.reports) == place(settings.database):
        words = "不得与登记库相同", "not to be the registry's"
        raise SettingInvalid("SILI_REPORTS_URL", kind(settings.reports_url), *words)
    if not re.fullmatch(r"\d{6}", settings.county):
        words = "须为六位数字", "not six digits"
        raise SettingInvalid("SILI_COUNTY", settings.county, *words)
    if settings.secure_cookies not in {"auto", "yes", "no"}:
        words = "须为 auto、yes 或 no", "not auto, yes or no"
        raise SettingInvalid("SILI_SECURE_COOKIES", settings.secure_cookies, *words)
    if settings.second_factor not in {"officers", "none"}:
        words = "须为 officers 或 none", "not officers or none"
        raise SettingInvalid("SILI_SECOND_FACTOR", settings.second_factor, *words)
    check_media(settings)
    check_factor(settings, urlsplit(settings.public_url).hostname or "")
    if settings.hub_url and not is_hub(settings.hub_url):
        words = (
            "须为 https 地址（本机可用 http），不带路径",
            "not an https address (or http of this machine) without a path",
        )
        raise SettingInvalid("SILI_HUB_URL", kind(settings.hub_url), *words)
    address = urlsplit(settings.public_url)
    if address.scheme not in {"http", "https"} or not address.netloc:
        words = "须为 http 或 https 地址", "not an http or https address"
        raise SettingInvalid("SILI_PUBLIC_URL", settings.public_url, *words)


def check_media(settings: Settings) -> None:
    """A bucket is named, and its server one to which the county's key may be told."""
    if not settings.media_url:
        return
    if not BUCKET.fullmatch(settings.media_url):
        words = "须为 s3://存储桶/前缀", "not s3://bucket/prefix"
        raise SettingInvalid("SILI_MEDIA_URL", kind(settings.media_url), *words)
    if not is_hub(settings.media_endpoint):
        words = (
            "须为 https 地址（本机可用 http），不带路径",
            "not an https address (or http of this machine) without a path",
        )
        raise SettingInvalid("SILI_MEDIA_ENDPOINT", settings.media_endpoint, *words)
    if not (settings.media_access_key and settings.media_secret_key):
        words = "用存储桶时不能为空", "not to be empty where a bucket is used"
        raise SettingInvalid("SILI_MEDIA_SECRET_KEY", "", *words)


def check_factor(settings: Settings, host: str) -> None:
    """Reached or bound beyond this machine, the console asks for the second factor."""
    if settings.second_factor == "none" and host not in LOOPBACK:
        words = (
            "只有本机地址才可以不要动态验证码",
            "only an address of this machine may",
        )
        raise SettingInvalid("SILI_SECOND_FACTOR", settings.second_factor, *words)


def is_hub(url: str) -> bool:
    """The root of a CouchDB that the county's password may be told."""
    parts = urlsplit(url)
    safe = parts.scheme == "https" or (
        parts.scheme == "http" and parts.hostname in LOOPBACK
    )
    return safe and bool(parts.hostname) and parts.path in ("", "/")


def place(address: str) -> tuple[str | None, int, str, str]:
    """The database itself, whoever opens it."""
    parts = urlsplit(address)
    return parts.hostname, parts.port or 5432, parts.path, parts.query


def kind(address: str) -> str:
    """The address without what follows its scheme, which may hold a password."""
    return address.partition(":")[0]
