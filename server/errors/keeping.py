"""What whoever keeps the county's machine is told: settings, keys, backups."""

from pathlib import Path

from server.errors.county import CountyError


class SettingInvalid(CountyError):
    code = "setting_invalid"

    def __init__(self, name: str, value: str, zh: str, en: str) -> None:
        super().__init__(
            f"设置 {name} 的值“{value}”不可用：{zh}",
            f"setting {name} cannot be {value!r}: {en}",
        )
        self.name = name
        self.value = value


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


class RegistryUnwritable(CountyError):
    """Nothing was taken: the disk is full or read-only, or the database away."""

    code = "registry_unwritable"
    status = 503

    def __init__(self) -> None:
        super().__init__(
            "县里的登记库现在写不进去（磁盘满了，或数据库连不上），这一次什么也没有收；"
            "请过一会儿再试，一直这样请告诉县里的管理员。",
            "the county's registry cannot be written (a full disk, or no database);"
            " nothing was taken. Try again later, and tell the county's administrator"
            " if it stays so",
        )


class LedgerMissing(CountyError):
    code = "ledger_missing"

    def __init__(self, *paths: object) -> None:
        named = " ".join(map(str, paths))
        super().__init__(
            f"没有 {named}：会撤销停用、调动、删除；请放回，或加 --without-ledgers。",
            f"{named} is missing: a restore would undo what was ended, moved or erased;"
            " bring it back, or say --without-ledgers",
        )
