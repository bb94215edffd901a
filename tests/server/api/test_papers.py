"""Papers over the API: issued once, with what they lack said slot by slot."""

from tests.server.api.test_petitions import Program, office, problem
from tests.server.papers.papers import values

__all__ = ["office"]


def test_a_program_issues_a_paper_and_takes_its_files(office):
    program = Program(office)
    petition = program.registered().json["petition"]
    at, body = f"/{petition}/papers", {"code": "D04", "values": values("D04")}
    made = program.post(at, body, Idempotency_Key="p-1")
    assert made.status_code == 200, made.text
    assert (made.json["number"], made.json["claims"]) == ("丰信告〔2026〕1号", ["c1"])
    assert program.post(at, body, Idempotency_Key="p-1").json == made.json
    assert program.get(at).json["papers"] == [made.json]
    paper = f"/api/v1/papers/{made.json['paper']}"
    said = program.client.get(paper, headers=program.headers)
    assert said.json["values"]["recipient_unit"] == "丰都县水利局"
    pdf = program.client.get(f"{paper}/pdf", headers=program.headers)
    assert (pdf.mimetype, pdf.data[:4]) == ("application/pdf", b"%PDF")
    docx = program.client.get(f"{paper}/docx", headers=program.headers)
    assert docx.data[:2] == b"PK"
    assert (
        program.client.get(f"{paper}/exe", headers=program.headers).status_code == 404
    )


def test_what_a_paper_lacks_is_told_by_slot_and_article(office):
    program = Program(office)
    petition = program.registered().json["petition"]
    at = f"/{petition}/papers"
    said = {"code": "D04", "values": values("D04", routed_on="")}
    refused = program.post(at, said)
    assert problem(refused) == "paper_lacks"
    assert [each["slot"] for each in refused.json["lacking"]] == ["routed_on"]
    assert problem(program.post(at, {"code": "D13"})) == "paper_refused"
    assert problem(program.post(at, {"code": "Z99"})) == "unknown_paper"
    assert program.post(at, {"values": {}}).status_code == 422
    assert program.get(at).json["papers"] == []


def test_who_may_only_read_issues_nothing(office):
    program = Program(office, "read_petitions")
    petition = Program(office).registered().json["petition"]
    said = {"code": "D04", "values": values("D04")}
    refused = program.post(f"/{petition}/papers", said)
    assert refused.status_code == 403
    assert program.get(f"/{petition}/papers").json["papers"] == []
