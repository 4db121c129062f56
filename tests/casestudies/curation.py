"""People and cases for the tests of curating: two curators, and a case brought to a stage by the verbs themselves."""

from django.db import connection

from casestudies import workflow
from casestudies.content import complete
from casestudies.models import CaseStudy, Source
from tests.casestudies.factories import SourceFactory
from tests.factories import MembershipFactory

WHOLE = {
    "title": "A case of shoes",
    "summary": "A firm and its buyers.",
    "situation": "It made shoes.",
    "what_they_did": "It looked for a second buyer.",
    "what_happened": "It found one.",
    "what_to_take": "Look early.",
    "limits": "One firm only.",
    "outcome": "success",
    "sectors": ["152"],
    "countries": ["BR"],
    "evidence": "moderate",
    "sources": [{"key": "author-1999", "role": "study", "place": "p. 3"}],
}


def curator(name, role="curator"):
    """Return a person who curates."""
    return MembershipFactory(role=role, user__name=name).user


def content(**changes):
    """Return a whole content, ready to be published, with these changes; its source is in the library."""
    if not Source.objects.filter(key="author-1999").exists():
        SourceFactory(key="author-1999")
    return complete(WHOLE | changes)


def number_of(case):
    """Return the number of the newest revision."""
    return workflow.newest(case).number


def draft(by, **changes):
    """Return a draft."""
    return workflow.start(content=content(**changes), by=by)


def in_review(by, **changes):
    """Return a case that somebody wrote and submitted."""
    case = draft(by, **changes)
    workflow.submit(case=case, base=1, by=by)
    return fresh(case)


def published(by, reviewer, **changes):
    """Return a case that one person wrote and another published."""
    case = in_review(by, **changes)
    workflow.publish(case=case, base=1, by=reviewer)
    return fresh(case)


def fresh(case):
    """Return the case as it stands in the database."""
    return CaseStudy.objects.get(pk=case.pk)


def delete_all_cases():
    """Take all cases away, as no code of ours can: their revisions and steps are kept for good."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("TRUNCATE casestudies_casestudy CASCADE")
