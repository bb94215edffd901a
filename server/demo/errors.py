"""What can go wrong with a demo county."""

from pathlib import Path

from server.errors import CountyError


class PhoneEnded(CountyError):
    """A simulated phone's process is gone."""

    code = "phone_ended"

    def __init__(self, folder: Path) -> None:
        log = folder / "phone.log"
        super().__init__(
            f"模拟手机已退出，原因见 {log}；它已写下的记录仍在 {folder}。",
            f"the simulated phone ended, see {log}; what it wrote is in {folder}",
        )
        self.folder = folder


class PhoneRefused(CountyError):
    """A simulated phone would not do what the demo asked of it."""

    code = "phone_refused"

    def __init__(self, work: str, answer: object) -> None:
        super().__init__(
            f"模拟手机没有完成“{work}”：{answer}", f"the phone did not {work}: {answer}"
        )


class FolderTaken(CountyError):
    """The folder holds something that is no demo."""

    code = "folder_taken"

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} 里已有别的内容，未作改动；请另选文件夹。",
            f"{folder} holds something else and was left alone; name another folder",
        )


class NoAnswer(CountyError):
    """The server did not start."""

    code = "no_answer"

    def __init__(self, url: str, log: Path) -> None:
        super().__init__(
            f"服务器没有在 {url} 应答，原因见 {log}；端口被占用时用 --port 换一个。",
            f"no answer from {url}, see {log}; if the port is taken name another",
        )


class DemoIncomplete(CountyError):
    """The county lacks entries that the phones recorded."""

    code = "demo_incomplete"

    def __init__(self, missing: frozenset[str]) -> None:
        some = "、".join(sorted(missing)[:5])
        super().__init__(
            f"县里还缺 {len(missing)} 条记录：{some}。请看后台的“待处理”。",
            f"the county lacks {len(missing)} entries: {some}; see its quarantine",
        )
