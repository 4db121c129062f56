"""A person whose name, addresses and own words are a canary, and a search for it in all that the site stores."""

from __future__ import annotations

import base64
from pathlib import Path

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection, models
from django.utils import timezone

from accounts.invitations import invite
from accounts.models import AccessToken, Invitation, Role, User
from accounts.session_store import SessionStore
from accounts.tokens import issue
from casestudies.uploads import CaseUpload
from diagnostics.assessments import complete
from diagnostics.models import Diagnosis, ReportJob, SecondDiagnosis
from diagnostics.privacy.person_reach import own_rows
from diagnostics.uploads import Upload
from tests.diagnostics.isolation import Site, build
from tests.diagnostics.privacy.canary import dump, holds_text, put, tables
from tests.factories import AssessmentFactory, BuyerFactory

CANARY = "qxperson"
ADDRESS = f"{CANARY}@agency.example"
# Where the name was handed out, and stays.
KEEPS_THE_NAME = {Diagnosis._meta.db_table, SecondDiagnosis._meta.db_table, "stored files"}


def sing() -> tuple[Site, User]:
    """Return an organisation, and its advisor with the canary wherever they could have put it."""
    site = build("Mine")
    person = User.objects.get(pk=site.people[Role.ADVISOR].pk)
    User.objects.filter(pk=person.pk).update(name=CANARY, email=ADDRESS)
    person.refresh_from_db()
    complete_with_name(site, person)
    add_what_is_missing(site, person)
    replace_texts(person)
    Path(ReportJob.objects.get(pk=site.report.pk).file.path).write_bytes(b"%PDF " + CANARY.encode())
    return site, person


def complete_with_name(site: Site, person: User) -> None:
    """Complete an assessment and a second rating, whose frozen records keep the name."""
    first = AssessmentFactory(firm__organisation=site.firm.organisation, advisor=person)
    BuyerFactory(assessment=first, share_tenths=900)
    complete(assessment=first, by=person)
    rating = AssessmentFactory(second=True, second_of=site.done, advisor=person, complete=True)
    SecondDiagnosis.objects.create(assessment=rating, snapshot={"advisor": person.name}, created_by=person)


def add_what_is_missing(site: Site, person: User) -> None:
    """Add a row of each kind that is a person's own, two sessions, and what names them elsewhere."""
    organisation, admin = site.firm.organisation, site.people[Role.ADMIN]
    membership = person.memberships.get()
    issue(membership=membership, name="Mine", scopes=["firms:read"], days=7)
    EmailAddress.objects.create(user=person, email=ADDRESS, primary=True, verified=True)
    EmailAddress.objects.create(user=person, email=f"other.{ADDRESS}")
    Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={"name": "Mine"})
    for address in (ADDRESS, f"Other.{ADDRESS}"):
        invite(organisation=organisation, role=Role.ADVISOR, email=address, by=admin)
    Upload.objects.create(organisation=organisation, by=person, name=f"{CANARY}.xlsx", content={})
    CaseUpload.objects.create(by=person, name=f"{CANARY}.csv", content=CANARY.encode())
    UserSession.objects.create(user=person, session_key=session_of(person), ip="10.0.0.1", last_seen_at=timezone.now())
    session_of(person)  # one that is not on their list
    for row in (person, membership, AccessToken.objects.get(membership=membership)):
        kind = ContentType.objects.get_for_model(row)
        LogEntry.objects.create(
            user=admin, content_type=kind, object_id=str(row.pk), object_repr=CANARY, action_flag=CHANGE
        )


def session_of(person: User) -> str:
    """Begin a session that remembers a person's address; return its key."""
    store = SessionStore()
    store.update({"_auth_user_id": str(person.pk), "typed": ADDRESS})
    store.create()
    return str(store.session_key)


def replace_texts(person: User) -> None:
    """Put the canary into each text of the rows that are a person's own."""
    with connection.cursor() as cursor:
        for model in (User, EmailAddress, Authenticator, UserSession, AccessToken):
            mine = list(own_rows(person, model).values_list("pk", flat=True))
            for field in model._meta.concrete_fields:
                if holds_text(field) and not field.unique and not is_an_address(field):
                    put(cursor, model, field, mine, CANARY)


def is_an_address(field: models.Field) -> bool:
    """Whether a column holds an address already, or a password's hash, which nobody reads."""
    return isinstance(field, models.EmailField) or field.name == "password"


# --- Looking


def places_with(text: str) -> set[str]:
    """Return where a text stands, whatever its case: tables of all schemas, sessions as they are read, stored files."""
    wanted = text.lower().encode()
    places = {name.split(".")[-1] for name in tables() if wanted in dump(name).lower()}
    folder = Path(ReportJob.file.field.storage.location)
    files = {"stored files" for path in folder.rglob("*") if path.is_file() and wanted in path.read_bytes().lower()}
    packed = {"django_session" for one in Session.objects.all() if text in str(one.get_decoded())}
    return places | files | packed | cached(text)


def cached(text: str) -> set[str]:
    """Return the table of what is kept for a while where it holds a text, unpacked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM django_cache")
        values = [base64.b64decode(value) for (value,) in cursor.fetchall()]
    return {"django_cache"} if any(text.encode() in value for value in values) else set()


OWN_PLACES = {
    model._meta.db_table
    for model in (User, EmailAddress, Authenticator, UserSession, AccessToken, Invitation, Upload, CaseUpload, LogEntry)
} | {"django_session"}
