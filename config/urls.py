"""The root of all addresses."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from diagnostics.api.v1 import api

# Django's own sign-in form knows no second step and counts no failures.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", include("diagnostics.urls")),
    path("api/v1/", api.urls),
    path("cases/", include("casestudies.urls")),
    path("", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
