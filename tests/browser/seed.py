"""What the browser tests' site holds: the case library, the demonstration, and one of each object a page needs."""

from uuid import uuid4

from django.core.management import call_command

from accounts import invitations
from accounts.models import Membership, Organisation, User
from casestudies.exchange import exporting, files, receiving
from casestudies.models import CaseStudy
from diagnostics import jobs, owner_answers, owner_links
from diagnostics.bundles import jobs as bundle_jobs
from diagnostics.core.engine import ENGINE_VERSION
from diagnostics.core.instruments import CURRENT
from diagnostics.feeds.signing import new_nonce
from diagnostics.imports import applying, columns, planning, tables
from diagnostics.imports import receiving as imports
from diagnostics.models import (
    Action,
    Assessment,
    Delivery,
    DeliveryAttempt,
    Diagnosis,
    MatchFeedback,
    OwnerLink,
    RescoredDiagnosis,
    Webhook,
)
from diagnostics.owner_answers import Written
from diagnostics.rescoring import scoring
from diagnostics.uploads import Upload
from diagnostics.workbook import saving
from diagnostics.workbook.reading import Entry, Filled, WrongCell
from tests.casestudies.factories import CaseStudyFactory

PASSWORD = "a long enough password"
CAREFUL = "careful@demo.example"  # whose account is changed by the test of the second step alone


def ask_the_owner(draft: Assessment, advisor: User) -> tuple[OwnerLink, str]:
    """Make a link, and let the owner write to each of its sections: as the advisor, otherwise, and alone."""
    buyer = draft.buyers.all()[0]
    terms = owner_links.Terms(uuid4(), ["capabilities", "markets", f"traits:{buyer.pk}"], days=14, owner_name="Nadia")
    link, secret = owner_links.issue(assessment=draft, terms=terms, by=advisor)
    for place in owner_links.opened_by(link):
        written = {question.key: Written("answered", 2, "Since spring.") for question in place.section.questions[1:]}
        owner_answers.save(link=link, place=place, written=written)
    return link, secret


def told(organisation: Organisation) -> Webhook:
    """Return a webhook with a line of each kind in its log. Put to rest, so that no test looks up its name."""
    webhook = Webhook.objects.create(
        organisation=organisation,
        url="https://hooks.example/foothold",
        events=["report.ready"],
        nonce=new_nonce(),
        is_active=False,
    )
    for status, code, problem in (("delivered", 204, ""), ("given_up", 500, ""), ("given_up", None, "timeout")):
        sent = Delivery.objects.create(webhook=webhook, event_id=uuid4(), event="report.ready", body="", status=status)
        DeliveryAttempt.objects.create(delivery=sent, number=1, code=code, problem=problem, milliseconds=80)
    return webhook


def fill() -> dict[str, str]:
    """Load the case library and the demonstration; return the ids that addresses need, by what they are of."""
    call_command("load_cases", verbosity=0)
    call_command("load_demo", password=PASSWORD, verbosity=0)
    assessments = Assessment.objects.filter(firm__organisation__name="Demo Agency").order_by("started_at")
    draft = assessments.filter(status=Assessment.Status.DRAFT)[0]
    done = assessments.filter(status=Assessment.Status.COMPLETE)[0]
    advisor = User.objects.get(email="advisor@demo.example")
    action = Action.objects.create(firm=done.firm, assessment=done, text="Visit the leather fair", responsible="Owner")
    report = jobs.request_report(diagnosis=done.diagnosis, by=advisor)
    bundle = bundle_jobs.request_bundle(
        organisation=done.firm.organisation, diagnoses=[done.diagnosis], by=advisor, paper="a4", key=uuid4()
    )
    curator = User.objects.get(email="curator@demo.example")
    MatchFeedback.objects.create(
        assessment=done, case=CaseStudy.objects.all()[0], by=advisor, is_helpful=False, reason="Another trade."
    )
    score_anew(done.diagnosis)
    upload = receiving.keep(name="cases.yaml", data=case_file(), by=curator)
    first, *_others, last = (match["slug"] for match in done.diagnosis.snapshot["ranking"]["matches"])
    CaseStudy.objects.filter(slug=last).update(status="retired")
    link, secret = ask_the_owner(draft, advisor)
    careful = User.objects.create_user(CAREFUL, PASSWORD, name="Second step")
    Membership.objects.create(user=careful, organisation=done.firm.organisation)
    table, taken = tables_of_firms(advisor)
    advisor_of = advisor.memberships.get()
    admin = User.objects.get(email="admin@demo.example")
    return {
        "firm": str(done.firm_id),
        "drafted": str(draft.firm_id),
        "draft": str(draft.pk),
        "buyer": str(draft.buyers.all()[0].pk),
        "done": str(done.pk),
        "rated": str(assessments.exclude(second_rating=None)[0].pk),
        "report": str(report.pk),
        "bundle": str(bundle.pk),
        "webhook": str(told(done.firm.organisation).pk),
        "action": str(action.pk),
        "upload": str(upload.pk),
        "filled": str(filled_workbook(draft, advisor).pk),
        "table": str(table.pk),
        "taken": str(taken.pk),
        "matched": first,
        "counter": done.diagnosis.snapshot["ranking"]["counter"]["slug"],
        "gone": last,
        "case": CaseStudy.objects.filter(status="published").order_by("slug")[0].slug,
        "link": str(link.pk),
        "invitation": invitations.invite(organisation=advisor_of.organisation, role="advisor", email="", by=admin)[1],
        "membership": str(advisor_of.pk),
        "secret": secret,
    }


def score_anew(diagnosis: Diagnosis) -> None:
    """Keep what newer rules might make of a result: the same, but for a higher risk."""
    findings = scoring.score(diagnosis.snapshot, CURRENT)
    moved = next(band for band in ("high", "low") if band != findings["risk"]["band"])
    findings["risk"] |= {"status": "scored", "band": moved, "bands": [moved], "range": [50.0, 50.0, 50.0]}
    versions = {"instrument_version": CURRENT.version, "engine_version": ENGINE_VERSION}
    RescoredDiagnosis.objects.create(diagnosis=diagnosis, findings=findings, is_moved=True, **versions)


def filled_workbook(draft: Assessment, advisor: User) -> Upload:
    """Keep a workbook of a draft with a new answer, a changed one, a conflict and a cell that cannot be read."""
    fields = {"evidence": "observed", "note": "Saw the line at work."}
    here = {row.question_key: row for row in draft.answers.filter(buyer=None)}
    open_one = next(key for key, section in CURRENT.section_of.items() if section.scope == "firm" and key not in here)
    changed, conflict = list(here)[:2]
    entries = [
        Entry(f"The firm itself!E{row}", None, key, {"state": "answered", "level": 4 - (here[key].level or 0)} | fields)
        for row, key in ((4, changed), (5, conflict))
        if here[key].level != 2
    ]
    entries.append(Entry("The firm itself!E9", None, open_one, {"state": "answered", "level": 2} | fields))
    wrong = [WrongCell("The firm itself!E14", "'7' is no answer to C05. Use a level from 0 to 4.")]
    content = saving.stored(Filled(0, entries, wrong))
    return imports.keep(
        name="filled.xlsx", content=content, by=advisor, organisation=draft.firm.organisation, assessment=draft
    )


def tables_of_firms(advisor: User) -> tuple[Upload, Upload]:
    """Keep a table of firms to look through (a new one, known ones, a wrong one), and one that was taken in."""
    text = (
        "Firm;Country;Sector;Workers;Buyer;Share\n"
        "Calzaturificio Aurora (example);IT;15;50;Maison Valrance;65\nCalzaturificio Aurora;IT;15;;;\n"
        "Belas Malhas;BR;14;120;Brightway;40\n;;;;Lutz Handel;25,5\nNowhere Ltd;Atlantis;Shoes;many;;\n"
    )
    uploads = []
    for name, rows in (("firms.csv", text), ("taken.csv", text.replace("Malhas", "Rendas"))):
        table = tables.read(name, rows.encode())
        organisation = advisor.memberships.get().organisation
        kept = imports.keep(name=name, content=planning.stored(table), by=advisor, organisation=organisation)
        kept.choices = columns.Choices(columns.guess(table.headings)).stored()
        kept.save()
        uploads.append(kept)
    applying.apply(upload=uploads[1], chosen={}, digest=planning.plan_of(uploads[1]).digest, by=advisor)
    return uploads[0], uploads[1]


def case_file() -> bytes:
    """Return a case file with an entry of every fate: new, changed, in conflict, closed and unchanged."""
    for slug in ("a-draft-changed", "a-draft-conflict"):
        CaseStudyFactory(slug=slug, title=f"{slug} here", status="draft")
    records = list(exporting.case_records(exporting.Selection()))[:6]
    for record in records:
        if record["slug"] != "agra-after-soviet-market":
            record["limits"] = "Told anew in the file."
    records.append(records[-1] | {"slug": "new-case", "title": "A case that is new here"})
    CaseStudy.objects.filter(slug="a-draft-conflict").update(title="Draft that somebody changed here")
    sources = exporting.source_records(exporting.Selection())
    return "".join(files.write_text("yaml", sources, records)).encode()
