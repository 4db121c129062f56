"""Addresses of the case library."""

from django.urls import URLPattern

app_name = "casestudies"
urlpatterns: list[URLPattern] = []
