"""Nothing of one organisation exists for another: a foreign object answers exactly as one that is not there."""

import json
from copy import deepcopy
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import Role
from diagnostics.models import ReportJob
from tests.diagnostics.isolation import (
    CANARY,
    CASE,
    Target,
    addresses,
    build,
    rows_of,
    signed_in,
    violations,
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
    "accounts:token_revoke": "a token is one person's own (tests/accounts/test_token_views.py)",
    "account_confirm_email": "the key is a secret of one mailbox",
    "account_reset_password_from_key": "the key is a secret of one mailbox",
}
# Namespaces with a walk of their own: the back office below, the API in tests/diagnostics/api/test_isolation.py.
ELSEWHERE = ("admin:", "api-v1:")
# Tells nothing of the firm, whoever owns it, or is packed, so that no word can be read in it.
SILENT = {"diagnostics:report_progress", "diagnostics:bundle_progress", "diagnostics:workbook_file"}
ONLY_FOR_ADVISORS = {"diagnostics:firm_edit"}  # refused to other members, with 403
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
    return build("Mine"), build(CANARY)


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


@pytest.mark.parametrize("name", TARGETS)
def test_a_foreign_object_is_no_object(name, own, other):
    before = rows_of(other)
    assert violations(name, TARGETS[name], own, other) == []
    assert rows_of(other) == before


@pytest.mark.urls("tests.diagnostics.leaky_urls")
def test_the_walk_finds_a_view_that_forgets_to_ask(own, other):
    """Negative control: were the walk blind, this would pass unseen."""
    assert undeclared() == {"leak"}
    found = violations("leak", Target(lambda s: {"firm_id": s.firm.pk}), own, other)
    assert "leak: advisor gets 200 for a foreign object by get" in found
    assert "leak: a stranger reads of the other organisation by get" in found
    assert not any("nobody" in sentence for sentence in found)


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
    pages = dict(pages_of(own, signed_in(own.people[role])))
    readable = {
        name for name, target in TARGETS.items() if target.method == "get" and target.role in {role, Role.ADVISOR}
    }
    readable -= ONLY_FOR_ADVISORS if role is Role.CURATOR else set()
    assert readable <= pages.keys()
    assert [name for name, body in pages.items() if CANARY in body] == []
    told = {name for name, body in pages_of(other, signed_in(other.people[role])) if CANARY in body}
    assert readable - told <= SILENT  # the canary does sing at home


@pytest.mark.parametrize("query", [CANARY, CANARY[:4].lower()])
def test_search_does_not_find_the_other_organisations_firms(query, own, other):
    body = signed_in(own.people[Role.ADVISOR]).get("/firms/", {"q": query}).content.decode()
    assert "No firm matches." in body
    assert f"{CANARY} Shoes" not in body


@pytest.mark.parametrize("model", ADMIN_OF_FIRMS)
def test_the_back_office_is_no_way_round(model, own, other):
    objects = {"firm": "firm", "assessment": "done", "reportjob": "report"}
    pk_of = lambda site: getattr(site, objects[model]).pk if model in objects else site.done.diagnosis.pk  # noqa: E731
    admin = signed_in(own.people[Role.ADMIN])
    assert CANARY not in admin.get(reverse(f"admin:diagnostics_{model}_changelist")).content.decode()
    for action in ("change", "delete", "history"):
        foreign = admin.get(reverse(f"admin:diagnostics_{model}_{action}", args=[pk_of(other)]), follow=True)
        assert CANARY not in foreign.content.decode()
        assert foreign.redirect_chain or foreign.status_code in {403, 404}
    assert "Mine" in admin.get(reverse(f"admin:diagnostics_{model}_change", args=[pk_of(own)])).content.decode()
    for user in (own.people[Role.ADVISOR], own.people[Role.CURATOR]):
        answer = signed_in(user).get(reverse(f"admin:diagnostics_{model}_change", args=[pk_of(own)]))
        assert answer.status_code in {302, 403}


def test_every_admin_page_of_firms_is_among_those_tried():
    names = {name.split("_")[1] for name in with_ids() if name.startswith("admin:diagnostics_")}
    assert names == set(ADMIN_OF_FIRMS)


def test_deleting_a_firm_in_the_back_office_erases_it_and_nothing_else(own, other):
    before = rows_of(other)
    admin = signed_in(own.people[Role.ADMIN])
    admin.post(reverse("admin:diagnostics_firm_delete", args=[other.firm.pk]), {"post": "yes"})
    assert rows_of(other) == before
    admin.post(reverse("admin:diagnostics_firm_delete", args=[own.firm.pk]), {"post": "yes"})
    # What is left is of the other firm, and the webhook with its delivery.
    assert [len(rows) for rows in rows_of(own)] == [1, 2, 2, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0]
    assert rows_of(other) == before


def test_who_belongs_nowhere_reaches_nothing(own):
    stranger = signed_in(UserFactory())
    for name, target in TARGETS.items():
        assert stranger.get(reverse(name, kwargs=target.ids(own))).status_code in {403, 404, 405}, name
