"""Keep firms, and all that hangs on them, apart by organisation (docs/decisions/0027)."""

from django.db import migrations

from accounts.isolating import Isolate


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_isolation"), ("diagnostics", "0021_handing_over")]
    operations = [
        Isolate("Firm", "organisation"),
        Isolate("Assessment", "firm"),
        Isolate("Buyer", "assessment"),
        Isolate("Answer", "assessment"),
        Isolate("AnswerChange", "assessment"),
        Isolate("OwnerLink", "assessment"),
        Isolate("OwnerAnswer", "assessment"),
        Isolate("Diagnosis", "assessment"),
        Isolate("SecondDiagnosis", "assessment"),
        Isolate("Figures", "firm"),
        Isolate("Sale", "figures"),
        Isolate("Consent", "firm"),
        Isolate("BuyerPair", "organisation"),
        Isolate("Plan", "assessment"),
        Isolate("Action", "firm"),
        Isolate("MatchFeedback", "assessment"),
        Isolate("ReportJob", "diagnosis"),
        Isolate("ReportBundle", "organisation"),
        Isolate("BundleItem", "bundle"),
        Isolate("Webhook", "organisation"),
        Isolate("Delivery", "webhook"),
        Isolate("DeliveryAttempt", "delivery"),
        Isolate("KeptReply", "token"),
        Isolate("Upload", "organisation"),
        Isolate("Rescoring", "organisation"),  # one of the whole site, without, is nobody's but the operator's
        Isolate("RescoredDiagnosis", "diagnosis"),
    ]
