"""Whether a report is genuine: each way to alter one has its answer, and the unaltered one is the control."""

import json
from dataclasses import replace
from functools import cache
from io import BytesIO, StringIO

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command

from diagnostics.reports import attached, make_pdf, seal, verify
from diagnostics.reports.verify import Answer
from tests.diagnostics.reports import hard
from tests.factories import ReportJobFactory

OTHER = Ed25519PrivateKey.from_private_bytes(b"o" * 32)


@cache
def report() -> bytes:
    """Return a short report of real scores."""
    return make_pdf(hard.hard(), paper="a4", parts=("owner",))


def judged(file: bytes, *others: str):
    return verify.verify(file, seal.public_keys(others))


def rewritten(change) -> bytes:
    """Return the report as another program would save it after `change` was made to it."""
    out = BytesIO()
    with pikepdf.open(BytesIO(report())) as pdf:
        change(pdf)
        pdf.save(out)
    return out.getvalue()


def sealed_again(file: bytes, key: Ed25519PrivateKey) -> bytes:
    return seal.seal(file.rstrip(), key)


def content(change) -> bytes:
    """Return the attached file with its data altered."""
    with pikepdf.open(BytesIO(report())) as pdf:
        data = json.loads(pdf.attachments[attached.NAME].get_file().read_bytes())
    change(data)
    return json.dumps(data).encode()


def raise_a_level(data):
    data["answers"]["C01"] = 4


def flipped_in_page(number: int) -> bytes:
    """Return the report with one bit of a page's content turned over."""
    with pikepdf.open(BytesIO(report())) as pdf:
        stream = pdf.pages[number].Contents.read_raw_bytes()
    place = report().index(stream) + len(stream) // 2
    return report()[:place] + bytes([report()[place] ^ 1]) + report()[place + 1 :]


def test_a_report_as_it_was_made_is_genuine():
    found = judged(report())
    assert found.answer is Answer.GENUINE
    assert found.reasons == (
        "The seal is good: every byte is as it was made.",
        "The scores follow from the attached answers.",
    )


def test_a_bit_of_a_page_is_found_and_the_page_named():
    found = judged(flipped_in_page(1))
    assert found.answer is Answer.CHANGED
    assert found.reasons == ("Changed pages: 2.",)


def test_a_byte_elsewhere_is_found():
    place = report().index(b"/Producer") + 1 if b"/Producer" in report() else 12
    altered = report()[:place] + b"Q" + report()[place + 1 :]
    assert judged(altered).answer is Answer.CHANGED


def test_an_altered_attachment_is_found_though_the_seal_was_kept():
    """The answers are swapped in place: the old seal is put at the end of the new file."""
    line = report()[report().rindex(seal.MARK) :]
    forged = rewritten(lambda pdf: pdf.attachments.__setitem__(attached.NAME, content(raise_a_level)))
    found = judged(forged.rstrip() + b"\n" + line)
    assert found.answer is Answer.CHANGED
    assert "The attached assessment is not the one that was sealed." in found.reasons


def test_a_file_saved_again_proves_its_answers_but_not_its_pages():
    found = judged(rewritten(lambda pdf: None))
    assert found.answer is Answer.CHANGED
    assert "The attached assessment is genuine and unchanged." in found.reasons


def test_without_a_seal_altered_answers_are_from_nowhere():
    forged = rewritten(lambda pdf: pdf.attachments.__setitem__(attached.NAME, content(raise_a_level)))
    assert judged(forged).answer is Answer.FOREIGN


def test_a_page_too_many_is_found():
    line = report()[report().rindex(seal.MARK) :]
    forged = rewritten(lambda pdf: pdf.pages.append(pdf.pages[0]))
    assert judged(forged.rstrip() + b"\n" + line).reasons[0] == "It was sealed with 3 pages and has 4."


def test_what_is_added_after_the_seal_is_found():
    found = judged(report() + b"\n% more")
    assert found.answer is Answer.CHANGED
    assert found.reasons == ("Something was added after the seal.",)


def test_another_key_is_not_from_here_until_it_is_named():
    file = sealed_again(report(), OTHER)
    assert judged(file).answer is Answer.FOREIGN
    assert judged(file, seal.written(OTHER.public_key())).answer is Answer.GENUINE


def test_scores_that_do_not_follow_are_found_though_everything_is_sealed():
    true = hard.hard()
    better = replace(true.diagnosis.findings["risk"], band="low")
    findings = true.diagnosis.findings | {"risk": better}
    forged = replace(true, diagnosis=replace(true.diagnosis, findings=findings))
    found = judged(make_pdf(forged, paper="a4", parts=("owner",)))
    assert found.answer is Answer.DOES_NOT_FOLLOW
    assert found.reasons[1:] == ("The score does not follow from the attached answers: risk.",)


def test_a_report_of_another_engine_is_genuine_but_not_scored_again():
    older = replace(hard.hard(), diagnosis=replace(hard.hard().diagnosis, engine_version="0.9"))
    found = judged(make_pdf(older, paper="a4", parts=("owner",)))
    assert found.answer is Answer.GENUINE
    assert "not worked out again" in found.reasons[1]


@pytest.mark.parametrize("file", [b"", b"GIF89a", b"%PDF", b"PK\x03\x04"])
def test_what_is_no_pdf_is_said_to_be_none(file):
    assert judged(file).answer is Answer.UNREADABLE


@pytest.mark.parametrize("file", [b"%PDF-1.7\n", b"%PDF-1.7\n" + b"<<" * 5000])
def test_a_damaged_file_stops_nothing(file):
    assert judged(file).answer is Answer.FOREIGN


def test_a_report_cut_short_stops_nothing():
    assert judged(report()[:9000]).answer is Answer.FOREIGN


def test_the_attached_answers_are_a_file_that_can_be_scored(tmp_path, capsys):
    with pikepdf.open(BytesIO(report())) as pdf:
        (tmp_path / "assessment.json").write_bytes(pdf.attachments[attached.NAME].get_file().read_bytes())
    call_command("diagnose", str(tmp_path / "assessment.json"), form="json")
    entry = json.loads(capsys.readouterr().out)[0]
    assert entry["diagnosis"]["findings"]["risk"]["band"] == hard.hard().diagnosis.findings["risk"].band
    assert "order book" not in (tmp_path / "assessment.json").read_text()  # notes stay behind


# --- The command


def run(tmp_path, content: bytes, *options: str):
    """Return the command's exit code and what it says."""
    path, out = tmp_path / "report.pdf", StringIO()
    path.write_bytes(content)
    with pytest.raises(SystemExit) as left:
        call_command("verify_report", str(path), *options, stdout=out)
    return left.value.code, out.getvalue()


def test_the_command_says_it_and_exits_with_it(tmp_path):
    assert run(tmp_path, report()) == (0, "Genuine and unchanged.\n  " + "\n  ".join(judged(report()).reasons) + "\n")
    assert run(tmp_path, flipped_in_page(0))[0] == 1
    assert run(tmp_path, b"no report")[0] == 2
    assert run(tmp_path, b"%PDF-1.7\n")[0] == 3


@pytest.mark.parametrize("arguments", [[], ["/no/such/file.pdf"], ["/"], ["x\0y"], ["--key", "nonsense", "x.pdf"]])
def test_the_command_refuses_in_words(arguments):
    with pytest.raises(CommandError) as refused:
        call_command("verify_report", *arguments)
    assert refused.value.returncode == 2


@pytest.mark.django_db
def test_the_database_is_asked_only_when_told_to(tmp_path, django_assert_num_queries):
    with django_assert_num_queries(0):
        run(tmp_path, report())
    assert "does not know this file" in run(tmp_path, report(), "--database")[1]
    job = ReportJobFactory(
        status="done", file="x.pdf", sha256=verify.sha256(report()), finished_at="2026-11-25T12:00:00Z"
    )
    assert f"report {job.pk}, finished 2026-11-25 12:00 UTC" in run(tmp_path, report(), "--database")[1]
