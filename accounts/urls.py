"""Addresses of a person's own account and of their organisation, beside allauth's."""

from django.urls import URLPattern, path

from accounts import account_views

app_name = "accounts"

urlpatterns: list[URLPattern] = [
    path("accounts/", account_views.account, name="account"),
]
