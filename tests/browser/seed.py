"""What the browser tests' site holds: the case library, the demonstration, and one of each object a page needs."""

from django.core.management import call_command

from accounts.models import User
from casestudies.models import CaseStudy
from diagnostics import jobs
from diagnostics.models import Action, Assessment

PASSWORD = "a long enough password"


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
    return {
        "firm": str(done.firm_id),
        "drafted": str(draft.firm_id),
        "draft": str(draft.pk),
        "buyer": str(draft.buyers.all()[0].pk),
        "done": str(done.pk),
        "rated": str(assessments.exclude(second_rating=None)[0].pk),
        "report": str(report.pk),
        "action": str(action.pk),
        "case": CaseStudy.objects.order_by("slug")[0].slug,
    }
