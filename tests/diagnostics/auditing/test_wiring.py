"""That every address which changes something, or hands something over, writes it into the audit log."""

import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, Role
from diagnostics import assessments, jobs, second_ratings
from diagnostics.bundles import jobs as bundles
from tests.accounts.recent import sign_in
from tests.diagnostics.isolation import Target, addresses, signed_in
from tests.diagnostics.test_isolation import TARGETS, both, own, storage  # noqa: F401 - fixtures
from tests.factories import FirmFactory, UserFactory

FIRM = {"name": "Planted", "sector": "15", "country": "IT"}
# What an address writes down when its owner succeeds. A new address belongs here or below, or this suite fails.
AUDITED = {
    "diagnostics:firm_create": "created diagnostics.firm",
    "diagnostics:firm_sample": "created diagnostics.firm",
    "diagnostics:firm_edit": "changed diagnostics.firm",
    "diagnostics:firm_consent": "agreed diagnostics.firm",
    "diagnostics:assessment_start": "created diagnostics.assessment",
    "diagnostics:assessment_length": "changed diagnostics.assessment",
    "diagnostics:buyers": "changed diagnostics.assessment",
    "diagnostics:complete": "completed diagnostics.assessment",
    "diagnostics:second_rating": "created diagnostics.assessment",
    "diagnostics:take_back": "deleted diagnostics.assessment",
    "diagnostics:match_feedback": "changed diagnostics.matchfeedback",
    "diagnostics:owner_links": "created diagnostics.ownerlink",
    "diagnostics:owner_revoke": "revoked diagnostics.ownerlink",
    "diagnostics:owner_section": "answered diagnostics.assessment",
    "diagnostics:action_new": "created diagnostics.action",
    "diagnostics:action_take_up": "created diagnostics.action",
    "diagnostics:action": "changed diagnostics.action",
    "diagnostics:action_delete": "deleted diagnostics.action",
    "diagnostics:plan_save": "created diagnostics.plan",
    "diagnostics:plan_delete": "deleted diagnostics.plan",
    "diagnostics:report_request": "requested diagnostics.reportjob",
    "diagnostics:report_cancel": "cancelled diagnostics.reportjob",
    "diagnostics:report_again": "requested diagnostics.reportjob",
    "diagnostics:report_download": "downloaded diagnostics.reportjob",
    "diagnostics:bundle_new": "requested diagnostics.reportbundle",
    "diagnostics:bundle_cancel": "cancelled diagnostics.reportbundle",
    "diagnostics:bundle_again": "requested diagnostics.reportbundle",
    "diagnostics:bundle_download": "downloaded diagnostics.reportbundle",
    "diagnostics:workbook_file": "downloaded diagnostics.assessment",
    "diagnostics:workbook_upload": "imported diagnostics.upload",
    "diagnostics:import_upload": "imported diagnostics.upload",
    "diagnostics:import_undo": "undid diagnostics.upload",
    "diagnostics:portfolio_csv": "exported diagnostics.firm",
    "diagnostics:portfolio_xlsx": "exported diagnostics.firm",
    "diagnostics:export_file": "exported diagnostics.assessment",
    "diagnostics:firm_export": "exported diagnostics.firm",
    "diagnostics:assessment_export": "exported diagnostics.assessment",
    "diagnostics:programme_csv": "exported diagnostics.diagnosis",
    "diagnostics:programme_buyers": "created diagnostics.buyerpair",
    "diagnostics:audit_csv": "exported accounts.auditevent",
    "diagnostics:rescoring_start": "requested diagnostics.rescoring",
    "diagnostics:rescoring_pause": "cancelled diagnostics.rescoring",
    "diagnostics:rescoring_cancel": "cancelled diagnostics.rescoring",
    "diagnostics:webhooks": "created diagnostics.webhook",
    "diagnostics:webhook": "changed diagnostics.webhook",
    "diagnostics:webhook_secret": "renewed diagnostics.webhook",
    "diagnostics:webhook_test": "sent diagnostics.webhook",
    "diagnostics:webhook_delete": "deleted diagnostics.webhook",
    "diagnostics:webhook_send_again": "sent diagnostics.webhook",
    "accounts:brand": "changed accounts.brand",
    "accounts:members": "created accounts.invitation",
    "accounts:member_role": "changed accounts.membership",
    "accounts:invitation_withdraw": "revoked accounts.invitation",
    "accounts:invitation": "created accounts.membership",
    "diagnostics:member_remove": "deleted accounts.membership",
    "diagnostics:organisation_leave": "deleted accounts.membership",
    "diagnostics:firm_hand_over": "changed diagnostics.firm",
    "diagnostics:firm_data_file": "downloaded diagnostics.firm",
    "diagnostics:firm_erase": "deleted diagnostics.firm",
    "diagnostics:person_file": "downloaded accounts.user",
    "diagnostics:person_erase": "deleted accounts.user",
    "accounts:tokens": "created accounts.accesstoken",
    "accounts:token_revoke": "revoked accounts.accesstoken",
    "casestudies:case_new": "created casestudies.casestudy",
    "casestudies:source_new": "created casestudies.source",
    "casestudies:edit": "changed casestudies.casestudy",
    "casestudies:move": "published casestudies.casestudy",
    "casestudies:restore": "restored casestudies.casestudy",
    "casestudies:import": "imported casestudies.caseupload",
    "casestudies:export": "exported casestudies.casestudy",
}
ANSWERS = "answers are in the history of their assessment (docs/decisions/0029)"
LOOKS_ON = "shows, and changes nothing"
KEEPS_A_FILE = "keeps a file to look through; what is taken in is written down"
QUIET = {
    "accounts:organisation_switch": "which of their organisations a person looks at is their own",
    "diagnostics:section": ANSWERS,
    "diagnostics:buyer_section": ANSWERS,
    "diagnostics:answers": ANSWERS,
    "diagnostics:undo": ANSWERS,
    "diagnostics:owner_take": ANSWERS,
    "diagnostics:firm_import": KEEPS_A_FILE,
    "diagnostics:import_columns": KEEPS_A_FILE,
    "diagnostics:workbook": KEEPS_A_FILE,
    "casestudies:exchange": KEEPS_A_FILE,
    "casestudies:notes": "what curators tell each other is kept with its writer and its time",
    "casestudies:references": "publications, which are everybody's",
    "diagnostics:questionnaire": "an empty form, which is everybody's",
    **dict.fromkeys(
        (
            "accounts:account",
            "accounts:logo",
            "accounts:privacy",
            "casestudies:case",
            "casestudies:desk",
            "casestudies:history",
            "casestudies:list",
            "casestudies:preview",
            "casestudies:review",
            "diagnostics:action_plan",
            "diagnostics:agreement",
            "diagnostics:api_reference",
            "diagnostics:assessment",
            "diagnostics:audit",
            "diagnostics:benchmark",
            "diagnostics:bundle",
            "diagnostics:bundle_progress",
            "diagnostics:case",
            "diagnostics:case_feedback",
            "diagnostics:check",
            "diagnostics:compare",
            "diagnostics:export",
            "diagnostics:firm",
            "diagnostics:firm_data",
            "diagnostics:healthz",
            "diagnostics:history",
            "diagnostics:home",
            "diagnostics:method",
            "diagnostics:my_reports",
            "diagnostics:owner_answers",
            "diagnostics:owner_thanks",
            "diagnostics:owner_welcome",
            "diagnostics:person_data",
            "diagnostics:portfolio",
            "diagnostics:programme",
            "diagnostics:programme_clusters",
            "diagnostics:proof",
            "diagnostics:readyz",
            "diagnostics:report",
            "diagnostics:report_progress",
            "diagnostics:rescored",
            "diagnostics:rescoring",
            "diagnostics:rescoring_progress",
            "diagnostics:result",
            "diagnostics:what_if",
        ),
        LOOKS_ON,
    ),
}
OURS = ("diagnostics:", "accounts:", "casestudies:")
# Ways to succeed at addresses that name nothing of another organisation, or where the walk of isolation cannot.
MORE = {
    "diagnostics:firm_create": Target(lambda s: {}, "post", FIRM),
    "diagnostics:firm_sample": Target(lambda s: {}, "post"),
    "diagnostics:firm_edit": Target(lambda s: {"firm_id": s.firm.pk}, "post", FIRM),
    "diagnostics:portfolio_csv": Target(lambda s: {}),
    "diagnostics:portfolio_xlsx": Target(lambda s: {}),
    "diagnostics:programme_csv": Target(lambda s: {}, role=Role.ADMIN),
    "diagnostics:audit_csv": Target(lambda s: {}, role=Role.ADMIN),
    "diagnostics:bundle_new": Target(lambda s: {}, "post", {"paper": "a4"}),
    "diagnostics:webhook": Target(
        lambda s: {"webhook_id": s.webhook.pk},
        "post",
        {"url": "https://hooks.example/in", "events": ["report.ready"], "is_active": "on"},
        role=Role.ADMIN,
    ),
    "diagnostics:webhooks": Target(
        lambda s: {},
        "post",
        {"url": "https://hooks.example/in", "events": ["report.ready"], "is_active": "on"},
        role=Role.ADMIN,
    ),
    "accounts:brand": Target(lambda s: {}, "post", {"name": "Planted"}, role=Role.ADMIN),
    "accounts:members": Target(lambda s: {}, "post", {"role": "advisor"}, role=Role.ADMIN),
    "accounts:member_role": Target(
        lambda s: {"membership_id": s.curator.pk}, "post", {"role": "reviewer"}, role=Role.ADMIN
    ),
    "diagnostics:member_remove": Target(lambda s: {"membership_id": s.curator.pk}, "post", role=Role.ADMIN),
    "diagnostics:firm_hand_over": Target(
        lambda s: {"firm_id": s.firm.pk}, "post", lambda s: {"colleague": s.people[Role.ADMIN].pk}
    ),
    "diagnostics:firm_erase": Target(
        lambda s: {"firm_id": s.firm.pk}, "post", lambda s: {"name": s.firm.name}, role=Role.ADMIN
    ),
    "diagnostics:organisation_leave": Target(lambda s: {}, "post", role=Role.CURATOR),
    "diagnostics:person_file": Target(lambda s: {}),
    "diagnostics:person_erase": Target(
        lambda s: {}, "post", lambda s: {"email": s.people[Role.CURATOR].email}, role=Role.CURATOR
    ),
}
# Where the owner's own object is in no state for it: a finished report is not cancelled.
NOT_NOW = {"diagnostics:assessment_start", "diagnostics:take_back", "diagnostics:second_rating"} | {
    f"diagnostics:{job}_{deed}" for job in ("report", "bundle") for deed in ("cancel", "again")
}
WALKED = sorted((AUDITED.keys() & (TARGETS.keys() | MORE.keys())) - NOT_NOW)


def lines():
    return [f"{one.verb} {one.kind}" for one in AuditEvent.objects.order_by("pk")]


def test_every_address_is_declared():
    known = {name for name, _arguments in addresses() if name.startswith(OURS)}
    assert known - AUDITED.keys() - QUIET.keys() == set()
    assert (AUDITED.keys() | QUIET.keys()) - known == set()
    assert AUDITED.keys() & QUIET.keys() == set()


@pytest.mark.parametrize("name", WALKED)
def test_what_an_address_does_is_written_down(name, own, monkeypatch):  # noqa: F811
    monkeypatch.setattr("diagnostics.bell.ring", lambda *_args, **_kwargs: True)
    target = MORE.get(name) or TARGETS[name]
    client = Client()
    sign_in(client, own.people[target.role])  # some ask for the password first
    before = len(lines())
    url = reverse(name, kwargs=target.ids(own))
    data = target.data(own) if callable(target.data) else target.data
    response = getattr(client, target.method)(url, data or None)
    assert response.status_code < 400
    if response.streaming:
        b"".join(response)
    assert AUDITED[name] in lines()[before:]
    written = AuditEvent.objects.latest("pk")
    assert written.organisation_id == own.firm.organisation_id
    assert written.person_id == own.people[target.role].pk


@pytest.mark.parametrize("name", sorted(TARGETS.keys() & QUIET.keys()))
def test_looking_writes_nothing(name, own):  # noqa: F811
    """The control: a walk that met lines everywhere would say nothing above."""
    target = TARGETS[name]
    client = signed_in(own.people[target.role])
    before = len(lines())
    response = client.get(reverse(name, kwargs=target.ids(own)))
    assert response.status_code < 400 or response.status_code == 405
    assert lines()[before:] == []


def test_what_an_object_has_to_be_in_a_state_for(own):  # noqa: F811
    """The verbs of `NOT_NOW`, each where it does something."""
    by, before = own.people[Role.ADVISOR], len(lines())
    firm = FirmFactory(organisation=own.firm.organisation)
    assessments.start(firm=firm, by=by)
    rating = second_ratings.start(first=own.done, seen="nothing", by=UserFactory())
    second_ratings.take_back(rating=rating)
    job = jobs.request_report(diagnosis=own.done.diagnosis, by=by, paper="letter")
    jobs.cancel(job.pk)
    jobs.make_again(job=job)
    bundles.make_again(bundle=own.bundle)
    bundles.cancel(own.bundle.pk)
    assert lines()[before:] == [
        "created diagnostics.assessment",
        "created diagnostics.assessment",
        "deleted diagnostics.assessment",
        "requested diagnostics.reportjob",
        "cancelled diagnostics.reportjob",
        "requested diagnostics.reportjob",
        "requested diagnostics.reportbundle",
        "cancelled diagnostics.reportbundle",
    ]


def test_the_log_is_whole_after_the_walk(own):  # noqa: F811
    out = io.StringIO()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    call_command("verify_audit", stdout=out)
    assert "BROKEN" not in out.getvalue()
