"""What can be wrong with evidence that was sealed, carried and opened."""

from schemas.errors import SiliError


class WrongPiece(SiliError):
    """A piece of evidence that is not the one that was sealed."""

    def __init__(self, evidence: str, number: int) -> None:
        super().__init__(evidence, number)
        self.evidence = evidence
        self.number = number

    @property
    def zh(self) -> str:
        return f"证据{self.evidence}第{self.number + 1}片与封存时不同，没有采用，请重传"

    @property
    def en(self) -> str:
        return (
            f"piece {self.number + 1} of the evidence {self.evidence} is not as it was"
            " sealed; not used, send it again"
        )


class DifferentEvidence(SiliError):
    """Evidence that is longer, shorter or another than its record says."""

    def __init__(self, evidence: str) -> None:
        super().__init__(evidence)
        self.evidence = evidence

    @property
    def zh(self) -> str:
        return f"证据{self.evidence}与记录写明的大小或摘要不符，没有采用，请重新取证"

    @property
    def en(self) -> str:
        return (
            f"the evidence {self.evidence} has not the size or digest of its record;"
            " not used, take it again"
        )


CHUNKS = {
    "id": ("编号不对", "its id is none of a chunk"),
    "revision": ("版本与附件不符", "its revision does not follow from its attachment"),
    "members": ("写明的片与附件不符", "it names other pieces than it carries"),
    "size": ("片数不对", "it carries too few pieces or too many"),
}


class InvalidChunk(SiliError):
    """A document that carries no pieces of evidence as it should."""

    def __init__(self, id: str, reason: str) -> None:
        super().__init__(id, reason)
        self.id = id
        self.reason = reason

    @property
    def zh(self) -> str:
        return f"证据传输单元{self.id}：{CHUNKS[self.reason][0]}，没有采用，会再传"

    @property
    def en(self) -> str:
        return f"{self.id}: {CHUNKS[self.reason][1]}; not used, it is sent again"
