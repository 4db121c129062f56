"""The project's addresses and one that forgets to ask whose firm it is: the walk must find it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path

from config.urls import urlpatterns as real
from diagnostics.models import Firm


@login_required
def leak(request, firm_id):
    """Show any firm to anybody who is signed in."""
    return HttpResponse(get_object_or_404(Firm, pk=firm_id).name)


urlpatterns = [*real, path("leak/<uuid:firm_id>/", leak, name="leak")]
