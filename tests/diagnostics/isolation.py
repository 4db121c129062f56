"""The walk that proves isolation: every address that takes an id, as everybody, with everybody's objects.

Two layers keep organisations apart: pages fetch through the organisation of the person who asks, and the database
leaves other rows out. Each would hide a hole in the other, so the walk looks at each of them alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.invitations import invite
from accounts.isolation import EVERYBODY
from accounts.middleware import membership_of
from accounts.models import Invitation, Membership, Organisation, Role
from casestudies.models import CaseStudy
from diagnostics import second_ratings
from diagnostics.assessments import complete
from diagnostics.core.instruments import CURRENT
from diagnostics.models import (
    Action,
    Answer,
    AnswerChange,
    Assessment,
    BundleItem,
    Buyer,
    Consent,
    Delivery,
    Diagnosis,
    Firm,
    MatchFeedback,
    OwnerAnswer,
    OwnerLink,
    Plan,
    ReportBundle,
    ReportJob,
    RescoredDiagnosis,
    SecondDiagnosis,
    Webhook,
)
from diagnostics.rescoring import scoring
from diagnostics.uploads import Upload
from tests.casestudies.factories import CaseStudyFactory
from tests.factories import (
    AnswerChangeFactory,
    AnswerFactory,
    AssessmentFactory,
    BuyerFactory,
    FirmFactory,
    OrganisationFactory,
    OwnerAnswerFactory,
    OwnerLinkFactory,
    UserFactory,
    member,
)

OWN = "Mine"  # stands in every text of the organisation that asks
CANARY = "Xylocopa"  # stands in every text of the other organisation, and nowhere else
CASE = "shared-case"  # the one in the library, so every assessment is matched with it
PLATFORM = "platform admin"  # who may enter the back office, and administers their organisation
METHODS = ("get", "head", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Site:
    """One organisation with its people and one object of every kind."""

    people: dict[str, object]
    firm: Firm
    draft: Assessment
    buyer: Buyer
    done: Assessment
    report: ReportJob
    plan: Plan
    action: Action
    rated: Assessment
    link: OwnerLink
    bundle: ReportBundle
    webhook: Webhook
    delivery: Delivery
    upload: Upload
    invitation: Invitation
    curator: Membership


def build(mark: str) -> Site:
    """Return an organisation whose every text carries a mark."""
    organisation = OrganisationFactory(name=f"{mark} Agency")
    people = {
        role: member(role, organisation=organisation, user__name=f"{mark} {role}", user__email=f"{role}@{mark}.example")
        for role in Role
    }
    people[PLATFORM] = member(
        Role.ADMIN, organisation=organisation, user__email=f"root@{mark}.example", user__is_staff=True,
        user__is_superuser=True,
    )  # fmt: skip
    firm = FirmFactory(organisation=organisation, name=f"{mark} Shoes", town=f"{mark} Town", product_line=mark)
    case = CaseStudy.objects.filter(slug=CASE).first() or CaseStudyFactory(slug=CASE)
    for _visit in range(2):  # two, so that they can be compared
        done = AssessmentFactory(firm=firm)
        BuyerFactory(assessment=done, name=f"{mark} Buyer", owner=f"{mark} Group", share_tenths=900)
        diagnosis = complete(assessment=done, by=people[Role.ADVISOR])
    RescoredDiagnosis.objects.create(
        diagnosis=diagnosis,
        instrument_version=CURRENT.version,
        engine_version="next",
        findings=scoring.score(diagnosis.snapshot, CURRENT),
    )
    MatchFeedback.objects.create(assessment=done, case=case, by=people[Role.ADVISOR], is_helpful=True, reason="Close")
    report = ReportJob.objects.create(
        diagnosis=diagnosis,
        requested_by=people[Role.ADVISOR],
        status=ReportJob.Status.DONE,
        finished_at=timezone.now(),
        sha256="0" * 64,
        file=ContentFile(f"%PDF {mark}".encode(), name=f"{mark}.pdf"),
    )
    bundle = bundle_with(report)
    webhook = Webhook.objects.create(
        organisation=organisation, url=f"https://{mark}.example/", events=["report.ready"], nonce="0" * 64
    )
    Delivery.objects.create(webhook=webhook, event_id=uuid4(), event="test", body=mark)
    draft = AssessmentFactory(firm=firm)
    buyer = BuyerFactory(assessment=draft, name=f"{mark} Buyer", owner=f"{mark} Group", share_tenths=900)
    AnswerFactory(assessment=draft, question_key="M1", note=f"{mark} note")
    AnswerFactory(assessment=draft, buyer=buyer, question_key="R1", note=f"{mark} note")
    AnswerChangeFactory(
        assessment=draft, question_key="M1", after={"state": "dk", "level": None, "evidence": "", "note": mark}
    )
    plan = Plan.objects.create(
        assessment=done, title=f"{mark} plan", scenario="a=C02:4", outcome={}, engine_version="1"
    )
    done.refresh_from_db()
    action = Action.objects.create(firm=firm, text=f"{mark} action", responsible=f"{mark} owner", note=mark)
    link = OwnerLinkFactory(assessment=draft, owner_name=f"{mark} Owner")
    OwnerAnswerFactory(link=link, question_key="M2", note=f"{mark} note")
    rated = rated_twice(mark, organisation, people)
    upload = Upload.objects.create(
        organisation=organisation,
        by=people[Role.ADVISOR],
        assessment=draft,
        name=f"{mark}.xlsx",
        content={"revision": 0, "entries": [], "wrong": []},
    )
    delivery = webhook.deliveries.get()
    invitation, _secret = invite(organisation=organisation, role=Role.ADVISOR, email="", by=people[Role.ADMIN])
    curator = people[Role.CURATOR].memberships.get()
    made = (firm, draft, buyer, done, report, plan, action, rated, link, bundle, webhook, delivery, upload)
    return Site(people, *made, invitation, curator)


def bundle_with(report: ReportJob) -> ReportBundle:
    """Return a finished bundle with one report."""
    bundle = ReportBundle.objects.create(
        organisation=report.diagnosis.assessment.firm.organisation,
        requested_by=report.requested_by,
        request_key=uuid4(),
        status=ReportBundle.Status.DONE,
        finished_at=timezone.now(),
    )
    BundleItem.objects.create(
        bundle=bundle,
        position=1,
        name="report.pdf",
        diagnosis=report.diagnosis,
        report=report,
        state=BundleItem.State.READY,
        size=report.file.size,
    )
    return bundle


def rated_twice(mark: str, organisation: Organisation, people: dict[str, object]) -> Assessment:
    """Return a completed assessment of a second firm with a completed second rating."""
    first = AssessmentFactory(firm__organisation=organisation, firm__name=f"{mark} Knitwear")
    BuyerFactory(assessment=first, name=f"{mark} Buyer", share_tenths=900)
    complete(assessment=first, by=people[Role.ADVISOR])
    first.refresh_from_db()
    rating = second_ratings.start(first=first, seen=Assessment.Seen.NOTHING, by=people[Role.ADMIN])
    AnswerFactory(assessment=rating, question_key="M1", note=f"{mark} note")
    complete(assessment=rating, by=people[Role.ADMIN])
    return first


@dataclass(frozen=True)
class Target:
    """What an address needs: `ids` takes them from a site, `method` is one with which the owner succeeds.

    The owner has the `role`. `data` goes with a POST: the fields of a form, or a text of JSON.
    """

    ids: Callable[[Site], dict[str, object]]
    method: str = "get"
    data: dict[str, str] | str = field(default_factory=dict)
    role: Role = Role.ADVISOR


# --- Addresses


def addresses(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[tuple[str, set[str]]]:
    """Yield the name of every address of the project and the names of its arguments."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", set(pattern.pattern.regex.groupindex)


def with_ids() -> set[str]:
    """Return the names of the addresses that take an argument."""
    return {name for name, arguments in addresses() if arguments}


# --- The walk


def as_missing(ids: dict[str, object]) -> dict[str, object]:
    """Return ids of the same shape that nothing has."""
    made = {UUID: lambda _value: uuid4(), int: lambda value: value + 1_000_000}
    return {name: made.get(type(value), lambda value: value)(value) for name, value in ids.items()}


def ask(client: Client, method: str, name: str, ids: dict[str, object], data: dict[str, str] | str) -> tuple:
    """Return status, place and body of an answer, without the ids that were asked for and without tokens."""
    client.cookies.pop("messages", None)  # what an earlier answer left to be said on the next page
    kind = {"content_type": "application/json"} if isinstance(data, str) and method == "post" else {}
    response = getattr(client, method)(reverse(name, kwargs=ids), data if method == "post" else None, **kind)
    body = (
        b"".join(response).decode(errors="replace") if response.streaming else response.content.decode(errors="replace")
    )
    parts = [body, response.headers.get("Location", "")]
    for value in ids.values():
        parts = [part.replace(str(value), "ID") for part in parts]
    body, place = (re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "TOKEN", part) for part in parts)
    return response.status_code, place, body


def signed_in(user: object | None) -> Client:
    """Return a browser with a person in it, or nobody."""
    client = Client()
    if user:
        client.force_login(user)
    return client


Visitors = dict[str, Client]


def visitors_of(own: Site) -> Visitors:
    """Return a browser for each person of a site, for somebody who belongs nowhere, and for nobody."""
    people = own.people | {"a stranger": UserFactory(), "nobody": None}
    return {who: signed_in(person) for who, person in people.items()}


@contextmanager
def first_layer_alone() -> Iterator[None]:
    """Let the database show everything, whoever asks."""
    with patch("accounts.isolation.wanted", return_value=EVERYBODY):
        yield


@contextmanager
def second_layer_alone(organisation: Organisation) -> Iterator[None]:
    """Let every page take the person who asks for a member of this organisation; the database still knows better."""

    def fooled(request: Any) -> Membership | None:
        membership = membership_of(request)
        if membership:
            membership.organisation = organisation
        return membership

    with patch("accounts.middleware.membership_of", fooled):
        yield


def violations(name: str, target: Target, own: Site, other: Site, visitors: Visitors) -> list[str]:
    """Return what is wrong with an address, in sentences; an empty list when it keeps organisations apart by itself."""
    found, answered = at_home(name, target, own, visitors)
    theirs, nobodys = target.ids(other), as_missing(target.ids(own))
    with first_layer_alone():
        for who, client in visitors.items():
            for method in METHODS:
                if answered[method] == 405 and who in own.people.keys() - {target.role}:
                    continue  # the page takes no such request, from whomever: the owner and outsiders show that
                foreign = ask(client, method, name, theirs, target.data)
                missing = ask(client, method, name, nobodys, target.data)
                if foreign != missing:
                    found.append(f"{name}: {who} can tell a foreign object from none by {method} ({foreign[0]})")
                if who in own.people and method == target.method and foreign[0] != 404:
                    found.append(f"{name}: {who} gets {foreign[0]} for a foreign object by {method}")
                if CANARY in foreign[2]:
                    found.append(f"{name}: {who} reads of the other organisation by {method}")
    return found


def at_home(name: str, target: Target, own: Site, visitors: Visitors) -> tuple[list[str], dict[str, int]]:
    """Return who gets what they should not of their own organisation's object, and what its owner gets by each method.

    The owner gets it, other members get it or are told that they may not, outsiders do not. What was changed is undone.
    """
    found, answered = [], {}
    for who, client in visitors.items():
        # Of its members, the owner alone tries every method: what each may do is told by the tests of the pages.
        for method in (target.method,) if who in own.people.keys() - {target.role} else METHODS:
            with transaction.atomic():
                status, _place, body = ask(client, method, name, target.ids(own), target.data)
                transaction.set_rollback(True)
            if who == target.role:
                answered[method] = status
            if status >= 500 or (who not in own.people and OWN in body):
                found.append(f"{name}: {who} gets {status} by {method}")
    if not 200 <= answered[target.method] < 400:
        found.append(f"{name}: its owner gets {answered[target.method]}")
    return found, answered


def shown_by_the_database(name: str, target: Target, other: Site, visitors: Visitors) -> list[str]:
    """Return who gets a foreign object from a page that is fooled about their organisation, in sentences."""
    found = []
    with second_layer_alone(other.firm.organisation):
        for who in (target.role, PLATFORM):
            status, _place, body = ask(visitors[who], target.method, name, target.ids(other), target.data)
            if status != 404 or CANARY in body.replace(other.firm.organisation.name, "the one they are taken for"):
                found.append(f"{name}: {who} gets {status}")
    return found


def rows_of(site: Site) -> list[object]:
    """Return every row of an organisation, to see whether any has changed."""
    organisation = site.firm.organisation
    queries = (
        Firm.objects.filter(organisation=organisation),
        Assessment.objects.filter(firm__organisation=organisation),
        Buyer.objects.filter(assessment__firm__organisation=organisation),
        Answer.objects.filter(assessment__firm__organisation=organisation),
        AnswerChange.objects.filter(assessment__firm__organisation=organisation),
        Diagnosis.objects.filter(assessment__firm__organisation=organisation),
        RescoredDiagnosis.objects.filter(diagnosis__assessment__firm__organisation=organisation),
        SecondDiagnosis.objects.filter(assessment__firm__organisation=organisation),
        ReportJob.objects.filter(diagnosis__assessment__firm__organisation=organisation),
        ReportBundle.objects.filter(organisation=organisation),
        BundleItem.objects.filter(bundle__organisation=organisation),
        Webhook.objects.filter(organisation=organisation),
        Delivery.objects.filter(webhook__organisation=organisation),
        MatchFeedback.objects.filter(assessment__firm__organisation=organisation),
        OwnerLink.objects.filter(assessment__firm__organisation=organisation),
        OwnerAnswer.objects.filter(assessment__firm__organisation=organisation),
        Consent.objects.filter(firm__organisation=organisation),
        Upload.objects.filter(organisation=organisation),
        Membership.objects.filter(organisation=organisation),
        Invitation.objects.filter(organisation=organisation),
    )
    return [list(query.order_by("pk").values()) for query in queries]
