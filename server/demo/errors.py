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
