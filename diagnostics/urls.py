"""Addresses of firms, assessments, results and reports."""

from django.urls import URLPattern, path

from diagnostics.views import (
    actions,
    api,
    audit,
    autosave,
    benchmarks,
    bundles,
    buyers,
    capture,
    cases,
    compare,
    consent,
    exports,
    feedback,
    firm_data,
    firms,
    handing_over,
    health,
    history,
    imports,
    method,
    my_reports,
    owner,
    owner_links,
    person_data,
    portfolio,
    programme,
    reports,
    rescoring,
    result,
    second_ratings,
    webhooks,
    what_if,
    workbook,
)

app_name = "diagnostics"

firm_patterns = [
    path("", firms.home, name="home"),
    path("firms/", portfolio.portfolio, name="portfolio"),
    path("firms/export.csv", portfolio.portfolio_csv, name="portfolio_csv"),
    path("firms/export.xlsx", portfolio.portfolio_xlsx, name="portfolio_xlsx"),
    path("firms/new/", firms.firm_create, name="firm_create"),
    path("firms/sample/", firms.firm_sample, name="firm_sample"),
    path("firms/<uuid:firm_id>/", firms.firm, name="firm"),
    path("firms/<uuid:firm_id>/edit/", firms.firm_edit, name="firm_edit"),
    path("firms/<uuid:firm_id>/data/", firm_data.firm_data, name="firm_data"),
    path("firms/<uuid:firm_id>/data/file/", firm_data.firm_data_file, name="firm_data_file"),
    path("firms/<uuid:firm_id>/erase/", firm_data.firm_erase, name="firm_erase"),
    path("my-data/", person_data.person_data, name="person_data"),
    path("my-data/file/", person_data.person_everything, name="person_file"),
    path("my-data/erase/", person_data.person_erase, name="person_erase"),
    path("firms/<uuid:firm_id>/compare/", compare.compare, name="compare"),
    path("firms/<uuid:firm_id>/hand-over/", handing_over.firm_hand_over, name="firm_hand_over"),
    path("organisation/members/<int:membership_id>/remove/", handing_over.member_remove, name="member_remove"),
    path("organisation/leave/", handing_over.organisation_leave, name="organisation_leave"),
]
export_patterns = [
    path("firms/export/", exports.export, name="export"),
    path("firms/export/file/", exports.export_file, name="export_file"),
    path("firms/<uuid:firm_id>/export/<slug:form>/", exports.firm_export, name="firm_export"),
    path("assessments/<uuid:assessment_id>/export/<slug:form>/", exports.assessment_export, name="assessment_export"),
]
import_patterns = [
    path("firms/import/", imports.firm_import, name="firm_import"),
    path("firms/imports/<uuid:upload_id>/", imports.import_upload, name="import_upload"),
    path("firms/imports/<uuid:upload_id>/columns/", imports.import_columns, name="import_columns"),
    path("firms/imports/<uuid:upload_id>/undo/", imports.import_undo, name="import_undo"),
]
capture_patterns = [
    path("firms/<uuid:firm_id>/assessments/", capture.assessment_start, name="assessment_start"),
    path("assessments/<uuid:assessment_id>/", capture.assessment, name="assessment"),
    path("assessments/<uuid:assessment_id>/buyers/", buyers.buyers, name="buyers"),
    path(
        "assessments/<uuid:assessment_id>/buyers/<uuid:buyer_id>/<slug:section>/",
        capture.buyer_section,
        name="buyer_section",
    ),
    path("assessments/<uuid:assessment_id>/sections/<slug:section>/", capture.section, name="section"),
    path("assessments/<uuid:assessment_id>/answers/", autosave.answers, name="answers"),
    path("assessments/<uuid:assessment_id>/check/", capture.check, name="check"),
    path("assessments/<uuid:assessment_id>/length/", capture.assessment_length, name="assessment_length"),
    path("assessments/<uuid:assessment_id>/complete/", capture.complete, name="complete"),
    path("assessments/<uuid:assessment_id>/what-if/", what_if.what_if, name="what_if"),
    path("assessments/<uuid:assessment_id>/plans/", what_if.plan_save, name="plan_save"),
    path("plans/<uuid:plan_id>/delete/", what_if.plan_delete, name="plan_delete"),
    path("assessments/<uuid:assessment_id>/history/", history.history, name="history"),
    path("assessments/<uuid:assessment_id>/history/<uuid:change_id>/undo/", history.undo, name="undo"),
]
workbook_patterns = [
    path("assessments/<uuid:assessment_id>/workbook/", workbook.workbook, name="workbook"),
    path("assessments/<uuid:assessment_id>/workbook/file/", workbook.workbook_file, name="workbook_file"),
    path(
        "assessments/<uuid:assessment_id>/workbook/<uuid:upload_id>/", workbook.workbook_upload, name="workbook_upload"
    ),
]
owner_patterns = [
    path("assessments/<uuid:assessment_id>/owner/", owner_links.answers, name="owner_answers"),
    path("assessments/<uuid:assessment_id>/owner/take/", owner_links.take, name="owner_take"),
    path("assessments/<uuid:assessment_id>/owner/links/", owner_links.links, name="owner_links"),
    path(
        "assessments/<uuid:assessment_id>/owner/links/<uuid:link_id>/revoke/", owner_links.revoke, name="owner_revoke"
    ),
    # What the owner opens, without an account.
    path("owner/<uuid:link_id>/<slug:secret>/", owner.welcome, name="owner_welcome"),
    path("owner/<uuid:link_id>/<slug:secret>/<int:number>/", owner.section, name="owner_section"),
    path("owner/<uuid:link_id>/<slug:secret>/thanks/", owner.thanks, name="owner_thanks"),
]
action_patterns = [
    path("firms/<uuid:firm_id>/actions/", actions.action_plan, name="action_plan"),
    path("firms/<uuid:firm_id>/actions/new/", actions.action_new, name="action_new"),
    path("assessments/<uuid:assessment_id>/actions/", actions.action_take_up, name="action_take_up"),
    path("actions/<uuid:action_id>/", actions.action, name="action"),
    path("actions/<uuid:action_id>/delete/", actions.action_delete, name="action_delete"),
]
result_patterns = [
    path("assessments/<uuid:assessment_id>/result/", result.result, name="result"),
    path("assessments/<uuid:assessment_id>/result/again/", result.rescored, name="rescored"),
    path("assessments/<uuid:assessment_id>/cases/<slug:slug>/", cases.case, name="case"),
    path("assessments/<uuid:assessment_id>/cases/<slug:slug>/feedback/", feedback.give, name="match_feedback"),
    path("cases/library/feedback/", feedback.summary, name="case_feedback"),  # among the library's pages
]
programme_patterns = [
    path("programme/", programme.programme, name="programme"),
    path("programme/export.csv", programme.programme_csv, name="programme_csv"),
    path("programme/clusters/", programme.programme_clusters, name="programme_clusters"),
    path("programme/buyers/", programme.programme_buyers, name="programme_buyers"),
    path("firms/<uuid:firm_id>/consent/", consent.firm_consent, name="firm_consent"),
    path("assessments/<uuid:assessment_id>/benchmark/", benchmarks.assessment_benchmark, name="benchmark"),
]
second_rating_patterns = [
    path("assessments/<uuid:assessment_id>/second-rating/", second_ratings.second_rating, name="second_rating"),
    path("assessments/<uuid:assessment_id>/take-back/", second_ratings.take_back, name="take_back"),
    path("assessments/<uuid:assessment_id>/agreement/", second_ratings.agreement, name="agreement"),
]
report_patterns = [
    path("assessments/<uuid:assessment_id>/reports/", reports.reports, name="report_request"),
    path("reports/", my_reports.my_reports, name="my_reports"),
    path("reports/<uuid:report_id>/", reports.report, name="report"),
    path("reports/<uuid:report_id>/progress/", reports.report_progress, name="report_progress"),
    path("reports/<uuid:report_id>/cancel/", reports.report_cancel, name="report_cancel"),
    path("reports/<uuid:report_id>/again/", reports.report_again, name="report_again"),
    path("reports/<uuid:report_id>/download/", reports.report_download, name="report_download"),
    path("reports/bundles/new/", bundles.bundle_new, name="bundle_new"),
    path("reports/bundles/<uuid:bundle_id>/", bundles.bundle, name="bundle"),
    path("reports/bundles/<uuid:bundle_id>/progress/", bundles.bundle_progress, name="bundle_progress"),
    path("reports/bundles/<uuid:bundle_id>/cancel/", bundles.bundle_cancel, name="bundle_cancel"),
    path("reports/bundles/<uuid:bundle_id>/again/", bundles.bundle_again, name="bundle_again"),
    path("reports/bundles/<uuid:bundle_id>/download/", bundles.bundle_download, name="bundle_download"),
]
rescoring_patterns = [
    path("rescoring/", rescoring.rescoring, name="rescoring"),
    path("rescoring/progress/", rescoring.rescoring_progress, name="rescoring_progress"),
    path("rescoring/start/", rescoring.rescoring_start, name="rescoring_start"),
    path("rescoring/pause/", rescoring.rescoring_pause, name="rescoring_pause"),
    path("rescoring/cancel/", rescoring.rescoring_cancel, name="rescoring_cancel"),
]
webhook_patterns = [
    path("webhooks/", webhooks.webhooks, name="webhooks"),
    path("webhooks/<uuid:webhook_id>/", webhooks.webhook, name="webhook"),
    path("webhooks/<uuid:webhook_id>/secret/", webhooks.webhook_secret, name="webhook_secret"),
    path("webhooks/<uuid:webhook_id>/test/", webhooks.webhook_test, name="webhook_test"),
    path("webhooks/<uuid:webhook_id>/delete/", webhooks.webhook_delete, name="webhook_delete"),
    path(
        "webhooks/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/",
        webhooks.webhook_send_again,
        name="webhook_send_again",
    ),
]
audit_patterns = [
    path("organisation/audit/", audit.audit_log, name="audit"),
    path("organisation/audit/export.csv", audit.audit_csv, name="audit_csv"),
]
method_patterns = [
    path("method/", method.method, name="method"),
    path("method/proof/", method.proof, name="proof"),
    path("api/", api.reference, name="api_reference"),
    path("questionnaire.pdf", method.questionnaire, name="questionnaire"),
]
health_patterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

urlpatterns: list[URLPattern] = (
    firm_patterns
    + export_patterns
    + import_patterns
    + capture_patterns
    + workbook_patterns
    + owner_patterns
    + action_patterns
    + result_patterns
    + programme_patterns
    + second_rating_patterns
    + report_patterns
    + rescoring_patterns
    + webhook_patterns
    + audit_patterns
    + method_patterns
    + health_patterns
)
