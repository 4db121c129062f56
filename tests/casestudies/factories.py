"""Cases and sources for tests: small, valid, published unless the test says otherwise."""

from typing import ClassVar

import factory

from casestudies.models import CaseSource, CaseStudy, Source


class SourceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Source

    key = factory.Sequence(lambda n: f"author-{2000 + n}")
    kind = "article"
    authors: ClassVar = ["Author, Ann"]
    year = 2000
    title = "On shoes"


class CaseStudyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CaseStudy

    slug = factory.Sequence(lambda n: f"case-{n}")
    title = factory.Sequence(lambda n: f"Case {n}")
    status = "published"
    summary = "A firm and its buyers."
    situation = "It made shoes."
    what_they_did = "It looked for a second buyer."
    what_happened = "It found one."
    what_to_take = "Look early."
    limits = "One firm only."
    outcome = "success"
    sectors: ClassVar = ["152"]
    countries: ClassVar = ["BR"]
    evidence = "moderate"


class CaseSourceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CaseSource

    case = factory.SubFactory(CaseStudyFactory)
    source = factory.SubFactory(SourceFactory)
    role = "study"
