"""What can be wrong with a bundle that somebody brought."""

from schemas.errors import SiliError

WHY = {
    "form": (
        "文件不是离线包，或开头已经损坏",
        "it is no bundle, or its beginning is lost",
    ),
    "too_large": ("有一段超过了允许的大小", "a part of it is larger than is allowed"),
    "frame": (
        "有一段被改动、调换或不属于这个包",
        "a part was changed, exchanged, or belongs to another",
    ),
    "content": ("有一段读不懂", "a part cannot be read"),
    "seal": ("签章对不上", "its seal does not fit"),
    "key": (
        "不是装给这里的，用这里的密钥打不开",
        "it was not made for whoever opens it",
    ),
}


class InvalidBundle(SiliError):
    """Not what an exporter wrote; what came before the fault has been given out."""

    def __init__(self, reason: str, frame: int = 0) -> None:
        super().__init__(reason, frame)
        self.reason = reason
        self.frame = frame

    @property
    def zh(self) -> str:
        place = f"第{self.frame}段：" if self.frame else ""
        return f"离线包{place}{WHY[self.reason][0]}；请在原来的手机上重新导出"

    @property
    def en(self) -> str:
        place = f", part {self.frame}: " if self.frame else ": "
        return f"the bundle{place}{WHY[self.reason][1]}; export it once more"


class BundleCut(InvalidBundle):
    """It ends early; the parts before are whole and may be used."""

    def __init__(self, frame: int) -> None:
        super().__init__("form", frame)

    @property
    def zh(self) -> str:
        return f"离线包不完整，只有前{self.frame}段；把整个文件再拷一次就能接着收"

    @property
    def en(self) -> str:
        return f"the bundle ends after part {self.frame}; copy it whole and go on"
