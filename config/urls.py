"""The root of all addresses."""

from allauth.account.decorators import secure_admin_login
from allauth.urls import urlpatterns as allauth_addresses
from django.contrib import admin
from django.urls import include, path

from accounts.audit.account_pages import in_transactions
from diagnostics.api.v1 import api

# Django's own sign-in form knows no second step and counts no failures.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
in_transactions(allauth_addresses)

handler500 = "diagnostics.views.unavailable.server_error"

urlpatterns = [
    path("", include("diagnostics.urls")),
    path("api/v1/", api.urls),
    path("cases/", include("casestudies.urls")),
    path("", include("accounts.urls")),
    path("accounts/", include(allauth_addresses)),
    path("admin/", admin.site.urls),
]
