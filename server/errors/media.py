"""What can be wrong with evidence where it is kept."""

from server.errors.county import CountyError


class MediumDiffers(CountyError):
    """What was written, or lies there, is not what its name says."""

    code = "medium_differs"
    status = 500

    def __init__(self, name: str) -> None:
        super().__init__(
            f"证据库中 {name} 的内容与其名称不符，没有采用；请从备份恢复证据库，"
            "或等持有原件的手机重传。",
            f"what is kept as {name} is not what the name says; not used: restore the"
            " media store, or have the phone that holds the original send it again",
        )
        self.name = name


class MediumGone(CountyError):
    code = "medium_gone"
    status = 404

    def __init__(self, name: str) -> None:
        super().__init__(
            "这份证据还没有收全，或已不在证据库中；县里会向手机要求重传。",
            "this evidence has not come whole, or is not in the store any more; the"
            " phone is asked for it again",
        )
        self.name = name


class StoreUnavailable(CountyError):
    code = "store_unavailable"
    status = 503

    def __init__(self, where: str, why: str) -> None:
        super().__init__(
            f"证据库 {where} 没有应答（{why}）；记录照常入库，证据稍后再收。"
            "请检查证据库的地址与密钥。",
            f"the media store {where} does not answer ({why}); records go on coming"
            " in, evidence follows later. Check its address and its keys",
        )
        self.where = where
