"""The root of all addresses."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("diagnostics.urls")),
    path("cases/", include("casestudies.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
