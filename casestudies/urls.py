"""Addresses of the case library."""

from django.urls import URLPattern, path

from casestudies import views

app_name = "casestudies"
urlpatterns: list[URLPattern] = [
    path("", views.case_list, name="list"),
    path("<slug:slug>/", views.case, name="case"),
    path("<slug:slug>/references/<slug:format_name>/", views.references, name="references"),
]
