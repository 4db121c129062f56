"""Addresses of the case library."""

from django.urls import URLPattern, path

from casestudies import desk_views, edit_views, views
from casestudies.exchange import views as exchange

app_name = "casestudies"
desk_patterns = [  # before the cases, none of which may be called "desk"
    path("desk/", desk_views.desk_page, name="desk"),
    path("desk/new/", edit_views.case_new, name="case_new"),
    path("desk/sources/new/", edit_views.source_new, name="source_new"),
    path("desk/<slug:slug>/edit/", edit_views.edit, name="edit"),
    path("desk/<slug:slug>/preview/", desk_views.preview, name="preview"),
    path("desk/<slug:slug>/review/", desk_views.review, name="review"),
    path("desk/<slug:slug>/move/<slug:verb>/", desk_views.move, name="move"),
    path("desk/<slug:slug>/history/", desk_views.history, name="history"),
    path("desk/<slug:slug>/restore/<int:number>/", desk_views.restore, name="restore"),
    path("desk/<slug:slug>/notes/", desk_views.notes, name="notes"),
]
exchange_patterns = [  # two parts before the end, so that no case's slug can stand in the way
    path("library/exchange/", exchange.exchange, name="exchange"),
    path("library/export/", exchange.export, name="export"),
    path("library/imports/<uuid:upload_id>/", exchange.upload, name="import"),
]
reader_patterns = [
    path("", views.case_list, name="list"),
    path("<slug:slug>/", views.case, name="case"),
    path("<slug:slug>/references/<slug:format_name>/", views.references, name="references"),
]

urlpatterns: list[URLPattern] = desk_patterns + exchange_patterns + reader_patterns
