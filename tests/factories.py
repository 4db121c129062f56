"""Test data: each factory builds only what its object needs to exist."""

from datetime import timedelta

import factory
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import Membership, Organisation, Role, User
from diagnostics.models import (
    Answer,
    AnswerChange,
    AnswerState,
    Assessment,
    Buyer,
    Diagnosis,
    Firm,
    OwnerAnswer,
    OwnerLink,
    ReportJob,
)

PASSWORD = "a field notebook"


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Agency {n}")


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@agency.example")
    name = factory.Sequence(lambda n: f"Person {n}")

    @factory.post_generation
    def password(self, create, extracted, **kwargs):
        """Give a password only on request: hashing is slow."""
        if extracted:
            self.set_password(extracted)
            self.save()


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = Role.ADVISOR


class FirmFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Firm

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Firm {n}")
    sector = "15"
    country = "IT"


class AssessmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Assessment

    firm = factory.SubFactory(FirmFactory)
    instrument_version = "1"

    class Params:
        complete = factory.Trait(status=Assessment.Status.COMPLETE, completed_at=factory.LazyFunction(timezone.now))
        second = factory.Trait(
            second_of=factory.SubFactory("tests.factories.AssessmentFactory", complete=True),
            firm=factory.SelfAttribute("second_of.firm"),
            seen_before=Assessment.Seen.NOTHING,
        )


class BuyerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Buyer

    assessment = factory.SubFactory(AssessmentFactory)
    name = factory.Sequence(lambda n: f"Buyer {n}")
    share_tenths = 200


class AnswerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Answer

    assessment = factory.SubFactory(AssessmentFactory)
    question_key = "C01"
    state = AnswerState.ANSWERED
    level = factory.LazyAttribute(lambda answer: 2 if answer.state == AnswerState.ANSWERED else None)


class AnswerChangeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AnswerChange

    assessment = factory.SubFactory(AssessmentFactory)
    question_key = "C01"
    revision = 1


class OwnerLinkFactory(factory.django.DjangoModelFactory):
    """A link to the section on markets, whose secret nobody knows."""

    class Meta:
        model = OwnerLink

    assessment = factory.SubFactory(AssessmentFactory)
    digest = "a" * 64
    places = factory.LazyFunction(lambda: ["markets"])
    expires_at = factory.LazyFunction(lambda: Now() + timedelta(days=14))


class OwnerAnswerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OwnerAnswer

    link = factory.SubFactory(OwnerLinkFactory)
    assessment = factory.SelfAttribute("link.assessment")
    question_key = "M1"
    state = AnswerState.ANSWERED
    level = factory.LazyAttribute(lambda answer: 2 if answer.state == AnswerState.ANSWERED else None)
    version = 1


class DiagnosisFactory(factory.django.DjangoModelFactory):
    """A frozen row with an empty snapshot: enough for lists and constraints, not for a result page."""

    class Meta:
        model = Diagnosis

    assessment = factory.SubFactory(AssessmentFactory, complete=True)
    instrument_version = "1"
    engine_version = "1"
    snapshot = factory.LazyFunction(dict)
    coverage = 1.0


class ReportJobFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ReportJob

    diagnosis = factory.SubFactory(DiagnosisFactory)


def member(role=Role.ADVISOR, **fields):
    """Return a person with a role in a new organisation (or the one given); `.organisation` is set on it."""
    membership = MembershipFactory(role=role, **fields)
    membership.user.organisation = membership.organisation
    return membership.user
