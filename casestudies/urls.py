"""Addresses of the case library."""

from django.urls import URLPattern, path

from casestudies import views
from casestudies.exchange import views as exchange

app_name = "casestudies"
urlpatterns: list[URLPattern] = [
    # Two parts before the end, so that no case's slug can stand in the way.
    path("library/exchange/", exchange.exchange, name="exchange"),
    path("library/export/", exchange.export, name="export"),
    path("library/imports/<uuid:upload_id>/", exchange.upload, name="import"),
    path("", views.case_list, name="list"),
    path("<slug:slug>/", views.case, name="case"),
    path("<slug:slug>/references/<slug:format_name>/", views.references, name="references"),
]
