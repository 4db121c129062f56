"""No address takes more queries than it needs, however much there is to tell. Three of them are the door's."""

import pytest

from accounts.models import Role
from diagnostics.assessments import complete
from tests.casestudies.factories import CaseStudyFactory
from tests.diagnostics.api.caller import Caller, token_of
from tests.factories import AnswerFactory, AssessmentFactory, BuyerFactory, FirmFactory, OrganisationFactory, member

pytestmark = pytest.mark.django_db
MOST = {
    "/firms": 3,
    "/firms?q=firm&stage=draft": 4,
    "/firms/{firm}": 3,
    "/firms/{firm}/assessments": 5,
    "/assessments/{draft}": 4,
    "/assessments/{draft}/buyers": 5,
    "/assessments/{draft}/answers": 5,
    "/assessments/{draft}/diagnosis": 7,
    "/assessments/{draft}/cases": 9,
    "/assessments/{done}/diagnosis": 4,
    "/assessments/{done}/cases": 4,
    "/diagnoses": 3,
    "/cases": 4,
    "/cases?q=case": 5,
    "/cases/a-case": 5,
}


@pytest.fixture
def crowd():
    """An organisation with several of everything."""
    ada = member(Role.ADMIN, organisation=OrganisationFactory())
    for number in range(4):
        CaseStudyFactory(slug=f"case-{number}")
        done = AssessmentFactory(firm=FirmFactory(organisation=ada.organisation))
        BuyerFactory(assessment=done)
        complete(assessment=done, by=ada)
        draft = AssessmentFactory(firm=done.firm)
        for _buyer in range(3):
            AnswerFactory(assessment=draft, buyer=BuyerFactory(assessment=draft), question_key="R1")
    CaseStudyFactory(slug="a-case")
    return ada, {"firm": done.firm_id, "done": done.pk, "draft": draft.pk}


def test_reading_takes_few_queries(crowd, django_assert_max_num_queries):
    ada, ids = crowd
    api = Caller(token_of(ada))
    for path, most in MOST.items():
        with django_assert_max_num_queries(most, info=path):
            assert api.get(path.format(**ids)).status_code == 200, path


def test_saving_takes_few_queries(crowd, django_assert_max_num_queries):
    ada, ids = crowd
    api = Caller(token_of(ada))
    questions = ("M1", "M2", "C01", "C02", "C03")
    sent = {"answers": [{"question": key, "state": "dk", "revision": 0} for key in questions]}
    with django_assert_max_num_queries(24):  # ten of them are savepoints
        assert api.patch(f"/assessments/{ids['draft']}/answers", sent, idempotency_key="a").status_code == 200
    with django_assert_max_num_queries(7):
        assert api.patch(f"/assessments/{ids['draft']}/answers", sent, idempotency_key="a").status_code == 200
