"""The site's addresses, and below `bare/` the floors."""

from django.urls import include, path

from benchmarks.web import bare

urlpatterns = [
    path("bare/read/<uuid:firm>/", bare.read),
    path("bare/upsert/<uuid:assessment>/", bare.upsert),
    path("bare/match/", bare.match),
    path("", include("config.urls")),
]
