"""Nothing of one organisation exists for another: a foreign object answers exactly as one that is not there."""

import json
from copy import deepcopy
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from pypdf import PdfReader

from accounts.isolation import acting_for
from accounts.models import Brand, Role
from accounts.tokens import issue
from diagnostics.jobs import request_report
from diagnostics.models import BuyerPair, Consent, DeliveryAttempt, KeptReply, ReportJob, RescoredDiagnosis, Rescoring
from diagnostics.tasks import make_report
from tests.diagnostics.isolation import (
    CANARY,
    CASE,
    OWN,
    PLATFORM,
    Target,
    addresses,
    as_missing,
    ask,
    build,
    first_layer_alone,
    rows_of,
    shown_by_the_database,
    signed_in,
    violations,
    visitors_of,
    with_ids,
)
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

ONE_ANSWER = json.dumps(
    {"id": str(uuid4()), "question": "M2", "buyer": None, "value": "4", "evidence": "", "note": "", "revision": 0}
)
# Every address that takes an id of an organisation's object. A new one belongs here, or the suite fails.
TARGETS = {
    "diagnostics:firm": Target(lambda s: {"firm_id": s.firm.pk}),
    "diagnostics:firm_edit": Target(lambda s: {"firm_id": s.firm.pk}),
    "diagnostics:firm_hand_over": Target(lambda s: {"firm_id": s.firm.pk}),
    "diagnostics:member_remove": Target(lambda s: {"membership_id": s.curator.pk}, role=Role.ADMIN),
    "accounts:member_role": Target(
        lambda s: {"membership_id": s.curator.pk}, "post", {"role": "reviewer"}, role=Role.ADMIN
    ),
    "accounts:invitation_withdraw": Target(lambda s: {"invitation_id": s.invitation.pk}, "post", role=Role.ADMIN),
    "diagnostics:firm_data": Target(lambda s: {"firm_id": s.firm.pk}),
    "diagnostics:firm_data_file": Target(lambda s: {"firm_id": s.firm.pk}),
    "diagnostics:firm_erase": Target(lambda s: {"firm_id": s.firm.pk}, role=Role.ADMIN),
    "diagnostics:firm_export": Target(lambda s: {"firm_id": s.firm.pk, "form": "assessments"}),
    "diagnostics:assessment_export": Target(lambda s: {"assessment_id": s.done.pk, "form": "json"}),
    "diagnostics:assessment_start": Target(lambda s: {"firm_id": s.firm.pk}, "post"),
    "diagnostics:assessment": Target(lambda s: {"assessment_id": s.draft.pk}),
    "diagnostics:buyers": Target(lambda s: {"assessment_id": s.draft.pk}, "post", {"buyers-0-name": "Planted"}),
    "diagnostics:section": Target(
        lambda s: {"assessment_id": s.draft.pk, "section": "markets"}, "post", {"M1": "4", "action": "draft"}
    ),
    "diagnostics:buyer_section": Target(
        lambda s: {"assessment_id": s.draft.pk, "buyer_id": s.buyer.pk, "section": "position"},
        "post",
        {"R1": "0", "action": "draft"},
    ),
    "diagnostics:answers": Target(lambda s: {"assessment_id": s.draft.pk}, "post", ONE_ANSWER),
    "diagnostics:workbook": Target(lambda s: {"assessment_id": s.draft.pk}),
    "diagnostics:workbook_file": Target(lambda s: {"assessment_id": s.draft.pk}),
    "diagnostics:workbook_upload": Target(
        lambda s: {"assessment_id": s.draft.pk, "upload_id": s.upload.pk}, "post", {"seen": "0"}
    ),
    "diagnostics:check": Target(lambda s: {"assessment_id": s.draft.pk}),
    "diagnostics:compare": Target(lambda s: {"firm_id": s.firm.pk}),
    "diagnostics:assessment_length": Target(lambda s: {"assessment_id": s.draft.pk}, "post", {"length": "short"}),
    "diagnostics:owner_answers": Target(lambda s: {"assessment_id": s.draft.pk}),
    "diagnostics:owner_take": Target(lambda s: {"assessment_id": s.draft.pk}, "post", {"take": "1", "revision": "1"}),
    "diagnostics:owner_links": Target(
        lambda s: {"assessment_id": s.draft.pk},
        "post",
        {"id": str(uuid4()), "places": "markets", "days": "14", "owner_name": "Planted"},
    ),
    "diagnostics:owner_revoke": Target(lambda s: {"assessment_id": s.draft.pk, "link_id": s.link.pk}, "post"),
    "diagnostics:action_plan": Target(lambda s: {"firm_id": s.firm.pk}),
    "diagnostics:action_new": Target(
        lambda s: {"firm_id": s.firm.pk}, "post", {"text": "Planted", "status": "planned"}
    ),
    "diagnostics:action_take_up": Target(lambda s: {"assessment_id": s.done.pk}, "post", {"lever": "learn_design"}),
    "diagnostics:action": Target(
        lambda s: {"action_id": s.action.pk}, "post", {"text": "Planted", "status": "planned", "seen": "1"}
    ),
    "diagnostics:action_delete": Target(lambda s: {"action_id": s.action.pk}, "post"),
    "diagnostics:what_if": Target(lambda s: {"assessment_id": s.draft.pk}),
    "diagnostics:plan_save": Target(
        lambda s: {"assessment_id": s.draft.pk}, "post", {"a": "C02:4", "title": "Planted"}
    ),
    "diagnostics:plan_delete": Target(lambda s: {"plan_id": s.plan.pk}, "post"),
    "diagnostics:history": Target(lambda s: {"assessment_id": s.draft.pk}),
    "diagnostics:undo": Target(
        lambda s: {"assessment_id": s.draft.pk, "change_id": s.draft.changes.latest("revision").pk}, "post"
    ),
    "diagnostics:complete": Target(lambda s: {"assessment_id": s.draft.pk}, "post"),
    "diagnostics:result": Target(lambda s: {"assessment_id": s.done.pk}),
    "diagnostics:rescored": Target(lambda s: {"assessment_id": s.done.pk}),
    "diagnostics:benchmark": Target(lambda s: {"assessment_id": s.done.pk}),
    "diagnostics:firm_consent": Target(
        lambda s: {"firm_id": s.firm.pk},
        "post",
        {
            "purpose": "clusters",
            "deed": "give",
            "clusters-by": "Planted",
            "clusters-on": "2026-01-31",
            "clusters-how": "signed",
        },
    ),
    "diagnostics:second_rating": Target(lambda s: {"assessment_id": s.done.pk}, "post", {"seen": "more"}),
    "diagnostics:take_back": Target(lambda s: {"assessment_id": s.draft.pk}, "post"),
    "diagnostics:agreement": Target(lambda s: {"assessment_id": s.rated.pk}),
    "diagnostics:match_feedback": Target(
        lambda s: {"assessment_id": s.done.pk, "slug": CASE}, "post", {"verdict": "not_helpful", "reason": "Planted"}
    ),
    "diagnostics:case": Target(lambda s: {"assessment_id": s.done.pk, "slug": CASE}),
    "diagnostics:report_request": Target(lambda s: {"assessment_id": s.done.pk}, "post"),
    "diagnostics:report": Target(lambda s: {"report_id": s.report.pk}),
    "diagnostics:report_progress": Target(lambda s: {"report_id": s.report.pk}),
    "diagnostics:report_download": Target(lambda s: {"report_id": s.report.pk}),
    "diagnostics:report_cancel": Target(lambda s: {"report_id": s.report.pk}, "post"),
    "diagnostics:report_again": Target(lambda s: {"report_id": s.report.pk}, "post"),
    "diagnostics:webhook": Target(lambda s: {"webhook_id": s.webhook.pk}, role=Role.ADMIN),
    "diagnostics:webhook_secret": Target(lambda s: {"webhook_id": s.webhook.pk}, "post", role=Role.ADMIN),
    "diagnostics:webhook_test": Target(lambda s: {"webhook_id": s.webhook.pk}, "post", role=Role.ADMIN),
    "diagnostics:webhook_delete": Target(lambda s: {"webhook_id": s.webhook.pk}, "post", role=Role.ADMIN),
    "diagnostics:webhook_send_again": Target(
        lambda s: {"webhook_id": s.webhook.pk, "delivery_id": s.delivery.pk}, "post", role=Role.ADMIN
    ),
    "diagnostics:bundle": Target(lambda s: {"bundle_id": s.bundle.pk}),
    "diagnostics:bundle_progress": Target(lambda s: {"bundle_id": s.bundle.pk}),
    "diagnostics:bundle_cancel": Target(lambda s: {"bundle_id": s.bundle.pk}, "post"),
    "diagnostics:bundle_again": Target(lambda s: {"bundle_id": s.bundle.pk}, "post"),
    "diagnostics:bundle_download": Target(lambda s: {"bundle_id": s.bundle.pk}),
}
# Addresses whose argument names nothing of an organisation, each with the reason.
SHARED = {
    "casestudies:case": "published cases are the same for every organisation",
    "casestudies:references": "published cases are the same for every organisation",
    **dict.fromkeys(
        ("diagnostics:import_upload", "diagnostics:import_columns", "diagnostics:import_undo"),
        "an upload is one advisor's own (tests/diagnostics/imports/test_import_views.py)",
    ),
    "casestudies:import": "an upload is one curator's own (tests/casestudies/exchange/test_views.py)",
    **dict.fromkeys(
        (
            "casestudies:edit",
            "casestudies:preview",
            "casestudies:review",
            "casestudies:move",
            "casestudies:history",
            "casestudies:restore",
            "casestudies:notes",
        ),
        "the library is one for all organisations, and so are its curators (tests/casestudies/test_desk_views.py)",
    ),
    "diagnostics:owner_welcome": "the address holds a secret of one owner's mailbox (tests in test_owner.py)",
    "diagnostics:owner_section": "the address holds a secret of one owner's mailbox (tests in test_owner.py)",
    "diagnostics:owner_thanks": "the address holds a secret of one owner's mailbox (tests in test_owner.py)",
    "accounts:invitation": "the address holds a secret of whoever was invited (tests/accounts/test_invitations.py)",
    "accounts:token_revoke": "a token is one person's own (tests/accounts/test_token_views.py)",
    "account_confirm_email": "the key is a secret of one mailbox",
    "account_reset_password_from_key": "the key is a secret of one mailbox",
}
# Tables without a policy, each with the reason. A new table of an organisation's rows gets one by `Isolate` in the
# migration that makes it, and is not listed here.
SHARED_TABLES = {
    **dict.fromkeys(
        ("accounts_user", "accounts_membership", "accounts_organisation", "django_session", "usersessions_usersession"),
        "says for whom a request works, and is read before that is known; administrators of the site look after them",
    ),
    **dict.fromkeys(
        ("account_emailaddress", "account_emailconfirmation", "mfa_authenticator"),
        "a person's own, whichever organisations they work for",
    ),
    **dict.fromkeys(
        ("accounts_user_groups", "accounts_user_user_permissions", "auth_group", "auth_group_permissions",
         "auth_permission", "django_content_type", "django_migrations"),
        "Django's own, and nothing of an organisation",
    ),
    "django_admin_log": "what administrators of the site did in the back office, which shows each their own",
    "django_cache": "counts of failures by address and account",
    **dict.fromkeys(
        ("casestudies_caserevision", "casestudies_caseevent", "casestudies_casenote", "casestudies_caseopening",
         "casestudies_source", "casestudies_casestudy", "casestudies_casesource", "casestudies_libraryword"),
        "the library is one for all organisations, and so are its curators",
    ),
    "casestudies_caseupload": "one curator's own, for the library",
    "accounts_auditevent": "has policies of its own: added to by everybody (tests/accounts/audit/test_guards.py)",
    "accounts_auditchain": "counts and hashes, of what no one can read back from them",
}  # fmt: skip
# Memberships say for whom a request works, and are read before that is known: the first layer alone keeps them apart.
OF_MEMBERSHIPS = {"accounts:member_role", "diagnostics:member_remove"}
REFUSED = "violates row-level security policy"
TABLES = """
    SELECT nspname, relname, relrowsecurity AND relforcerowsecurity AND EXISTS (
        SELECT FROM pg_policy WHERE polrelid = pg_class.oid AND polpermissive AND polcmd = '*'
    ) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE relkind IN ('r', 'p') AND nspname IN ('public', 'pgmq')
"""
# Namespaces with a walk of their own: the back office below, the API in tests/diagnostics/api/test_isolation.py.
ELSEWHERE = ("admin:", "api-v1:")
# Tells nothing of the firm, whoever owns it, or is packed, so that no word can be read in it.
SILENT = {
    "diagnostics:report_progress",
    "diagnostics:bundle_progress",
    "diagnostics:workbook_file",
    "diagnostics:firm_data_file",
}
# Refused to other members, with 403.
ONLY_FOR_ADVISORS = {"diagnostics:firm_edit", "diagnostics:firm_hand_over", "diagnostics:firm_data_file"}
# The back office; who may enter it sees their own organisation's firms only (tested below).
ADMIN_OF_FIRMS = ("firm", "assessment", "diagnosis", "reportjob")


@pytest.fixture(scope="module")
def storage(tmp_path_factory):
    """Keep report files out of the project's own folder."""
    folder, place = str(tmp_path_factory.mktemp("reports")), ReportJob._meta.get_field("file").storage
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(place, "location", folder, raising=False)
        patch.setattr(place, "base_location", folder, raising=False)
        yield


@pytest.fixture(scope="module")
def both(made_once, storage):
    """Both organisations, made once: they take longer than most walks."""
    return build(OWN), build(CANARY)


@pytest.fixture(scope="module")
def visitors(both):
    """Browsers of everybody who could ask, signed in once."""
    return visitors_of(both[0])


@pytest.fixture
def own(both, db):
    return deepcopy(both[0])  # what one test does to an object, another must not see


@pytest.fixture
def other(both, db):
    return deepcopy(both[1])


def undeclared():
    """Return the addresses with an argument that nobody has thought about."""
    known = TARGETS.keys() | SHARED.keys()
    return {name for name in with_ids() - known if not name.startswith(ELSEWHERE)}


def test_every_address_with_an_id_is_declared_and_every_declaration_has_an_address():
    assert undeclared() == set()
    assert (TARGETS.keys() | SHARED.keys()) - with_ids() == set()


# --- Tables


def tables():
    """Return for each table whether it is isolated. The broker's queues hold ids of jobs and nothing else."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        return {table: is_isolated for schema, table, is_isolated in cursor.fetchall() if schema != "pgmq"}


def test_every_table_keeps_organisations_apart_or_says_why_not():
    known = tables()
    assert {model._meta.db_table for model in apps.get_models(include_auto_created=True)} <= known.keys()
    assert {table for table, is_isolated in known.items() if not is_isolated} == SHARED_TABLES.keys()


def isolated_models():
    """Return the models whose tables keep organisations apart."""
    return [model for model in apps.get_models() if model._meta.db_table not in SHARED_TABLES]


def test_each_table_shows_nobodys_rows_or_one_organisations(own, other):
    add_the_rest(other)
    for model in isolated_models():
        everything = set(model._base_manager.values_list("pk", flat=True))
        shown = []
        for site in (own, other):
            with acting_for(site.firm.organisation.pk):
                shown.append(set(model._base_manager.values_list("pk", flat=True)))
        with acting_for(None):
            assert not model._base_manager.exists(), model
        assert shown[0] | shown[1] == everything, model
        assert not shown[0] & shown[1], model
        assert shown[1], f"{model} has no row that could be kept back"


def add_the_rest(site):
    """Add a row to each table that no page of the walk needs one of."""
    organisation = site.firm.organisation
    Brand.objects.create(organisation=organisation, name=CANARY)
    BuyerPair.objects.create(organisation=organisation, first_key="a", second_key="b", is_same=True)
    Consent.objects.create(firm=site.firm, purpose="clusters", given_by=CANARY, given_on="2026-01-31", how="signed")
    DeliveryAttempt.objects.create(delivery=site.delivery, number=1, milliseconds=1)
    token, _secret = issue(membership=organisation.memberships.first(), name=CANARY, scopes=["firms:read"], days=1)
    KeptReply.objects.create(token=token, key="1", fingerprint="0" * 64)
    versions = {"instrument_version": "1", "engine_version": "0"}
    Rescoring.objects.create(organisation=organisation, **versions)
    RescoredDiagnosis.objects.create(diagnosis=site.done.diagnosis, findings={}, **versions)


def test_no_table_takes_a_row_for_another_organisation(own, other):
    """A row of the other's is sent again as it is, to each table."""
    add_the_rest(other)
    with connection.cursor() as cursor:
        for model in isolated_models():
            table, columns = model._meta.db_table, written(model)
            with acting_for(other.firm.organisation.pk):
                cursor.execute(f"SELECT to_jsonb(t) FROM {table} t LIMIT 1")  # noqa: S608
                row = cursor.fetchone()
            assert row, model
            again = f"SELECT {columns} FROM jsonb_populate_record(NULL::{table}, %s)"  # noqa: S608
            for whose in (own.firm.organisation.pk, None):
                with pytest.raises(ProgrammingError, match=REFUSED), transaction.atomic(), acting_for(whose):
                    cursor.execute(f"INSERT INTO {table} ({columns}) {again}", row)


def written(model):
    """Return the columns that are not worked out by the database."""
    return ", ".join(field.column for field in model._meta.concrete_fields if not field.generated)


# --- Addresses


@pytest.mark.parametrize("name", TARGETS)
def test_a_foreign_object_is_no_object(name, own, other, visitors):
    before = rows_of(other)
    assert violations(name, TARGETS[name], own, other, visitors) == []
    assert rows_of(other) == before


def test_the_database_alone_keeps_foreign_objects_away(own, other, visitors):
    """Every page asks for the other organisation's object as if it were its own: no row is there to be shown."""
    before = rows_of(other)
    found = [
        shown_by_the_database(name, target, other, visitors)
        for name, target in TARGETS.items()
        if name not in OF_MEMBERSHIPS
    ]
    assert [sentence for sentences in found for sentence in sentences] == []
    assert rows_of(other) == before
    with first_layer_alone():  # control: the pages are fooled indeed
        for name in ("diagnostics:firm", "diagnostics:result", "diagnostics:report_download"):
            assert shown_by_the_database(name, TARGETS[name], other, visitors) != []


LEAK = Target(lambda s: {"firm_id": s.firm.pk})


@pytest.mark.urls("tests.diagnostics.leaky_urls")
def test_the_walk_finds_a_view_that_forgets_to_ask(own, other, visitors):
    """Negative control: were the walk blind, this would pass unseen."""
    assert undeclared() == {"leak"}
    found = violations("leak", LEAK, own, other, visitors)
    assert "leak: advisor gets 200 for a foreign object by get" in found
    assert "leak: a stranger reads of the other organisation by get" in found
    assert not any("nobody" in sentence for sentence in found)


@pytest.mark.urls("tests.diagnostics.leaky_urls")
def test_the_database_gives_a_view_that_forgets_to_ask_nothing_to_show(own, other, visitors):
    for who, client in visitors.items():
        told = {ask(client, "get", "leak", ids, {}) for ids in (LEAK.ids(other), as_missing(LEAK.ids(own)))}
        assert len(told) == 1
        assert told.pop()[0] == (302 if who == "nobody" else 404)
    status, _place, body = ask(visitors[Role.ADVISOR], "get", "leak", LEAK.ids(own), {})
    assert (status, body) == (200, own.firm.name)  # control: it shows what the database lets it


def pages_of(site, client):
    """Return what an advisor of a site reads on every page that can be opened without harm."""
    targets = {name: target.ids(site) for name, target in TARGETS.items()}
    plain = {
        name: {} for name, arguments in addresses() if not arguments and name.startswith(("diagnostics:", "cases"))
    }
    for name, ids in (targets | plain).items():
        response = client.get(reverse(name, kwargs=ids))
        if response.status_code == 200:
            body = b"".join(response) if response.streaming else response.content
            yield name, body.decode(errors="replace")


@pytest.mark.parametrize("role", [Role.ADVISOR, Role.CURATOR, Role.ADMIN])
def test_no_page_tells_of_the_other_organisation(role, own, other):
    told = {name for name, body in pages_of(other, signed_in(other.people[role])) if CANARY in body}
    # Afterwards, so that what was kept of the other's pages would be found on these.
    with first_layer_alone():
        pages = dict(pages_of(own, signed_in(own.people[role])))
    readable = {
        name for name, target in TARGETS.items() if target.method == "get" and target.role in {role, Role.ADVISOR}
    }
    readable -= ONLY_FOR_ADVISORS if role is Role.CURATOR else set()
    assert readable <= pages.keys()
    assert [name for name, body in pages.items() if CANARY in body] == []
    assert readable - told <= SILENT  # the canary does sing at home


@pytest.mark.parametrize("query", [CANARY, CANARY[:4].lower()])
def test_search_does_not_find_the_other_organisations_firms(query, own, other):
    with first_layer_alone():
        body = signed_in(own.people[Role.ADVISOR]).get("/firms/", {"q": query}).content.decode()
    assert "No firm matches." in body
    assert f"{CANARY} Shoes" not in body


def test_a_printed_report_and_a_mail_tell_of_the_own_organisation_only(own, other, client, mailoutbox):
    job = request_report(diagnosis=own.done.diagnosis, by=own.people[Role.ADVISOR])
    with acting_for(None):  # as a worker begins
        assert make_report(str(job.pk))
    job.refresh_from_db()
    with job.file.open() as file:
        printed = "".join(page.extract_text() for page in PdfReader(file).pages)
    client.post("/accounts/password/reset/", {"email": own.people[Role.ADVISOR].email})
    for text in (printed, str(mailoutbox[0].message())):
        assert OWN.lower() in text.lower()
        assert CANARY not in text


@pytest.mark.parametrize("model", ADMIN_OF_FIRMS)
def test_the_back_office_is_no_way_round(model, own, other):
    objects = {"firm": "firm", "assessment": "done", "reportjob": "report"}
    pk_of = lambda site: getattr(site, objects[model]).pk if model in objects else site.done.diagnosis.pk  # noqa: E731
    admin = signed_in(own.people[PLATFORM])
    assert CANARY not in admin.get(reverse(f"admin:diagnostics_{model}_changelist")).content.decode()
    for action in ("change", "delete", "history"):
        foreign = admin.get(reverse(f"admin:diagnostics_{model}_{action}", args=[pk_of(other)]), follow=True)
        assert CANARY not in foreign.content.decode()
        assert foreign.redirect_chain or foreign.status_code in {403, 404}
    assert "Mine" in admin.get(reverse(f"admin:diagnostics_{model}_change", args=[pk_of(own)])).content.decode()
    for user in (own.people[role] for role in Role):
        answer = signed_in(user).get(reverse(f"admin:diagnostics_{model}_change", args=[pk_of(own)]))
        assert answer.status_code in {302, 403}


def test_every_admin_page_of_firms_is_among_those_tried():
    names = {name.split("_")[1] for name in with_ids() if name.startswith("admin:diagnostics_")}
    assert names == set(ADMIN_OF_FIRMS)


def test_deleting_a_firm_in_the_back_office_erases_it_and_nothing_else(own, other):
    before, firm = rows_of(other), own.firm.pk
    admin = signed_in(own.people[PLATFORM])
    admin.post(reverse("admin:diagnostics_firm_delete", args=[other.firm.pk]), {"post": "yes"})
    assert rows_of(other) == before
    admin.post(reverse("admin:diagnostics_firm_delete", args=[own.firm.pk]), {"post": "yes"})
    # What is left is of the other firm, the webhook with its delivery, the members and their invitation.
    assert [len(rows) for rows in rows_of(own)] == [1, 2, 2, 1, 0, 1, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 5, 1]
    assert LogEntry.objects.get(object_id=str(firm)).object_repr == ""  # who and when, no name
    assert rows_of(other) == before


def test_who_belongs_nowhere_reaches_nothing(own):
    stranger = signed_in(UserFactory())
    for name, target in TARGETS.items():
        assert stranger.get(reverse(name, kwargs=target.ids(own))).status_code in {403, 404, 405}, name
