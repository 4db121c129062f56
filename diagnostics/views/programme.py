"""Programme pages: what an organisation's firms show together. Open to its admins and reviewers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import audit
from accounts.access import MemberRequest, check_may, may, member_required
from accounts.models import Organisation
from accounts.replica import reads_replica
from casestudies.exchange.files import CONTENT_TYPES
from diagnostics.models import Diagnosis
from diagnostics.presentation import clusters as cluster_words
from diagnostics.presentation import programme as words
from diagnostics.presentation.programme import Grid
from diagnostics.programme import clusters, counting, export, moving, names
from diagnostics.programme.clusters import Cluster
from diagnostics.programme.counting import BREAKDOWNS, COVERAGE
from diagnostics.programme_forms import ClusterForm, ProgrammeForm


@member_required
@require_safe
@reads_replica
def programme(request: MemberRequest) -> HttpResponse:
    """Show where firms stand, by what is asked for, how they moved, and what they lack."""
    check_may("see_programme", request.membership)
    organisation = request.membership.organisation
    form = ProgrammeForm(request.GET)
    subject, by = form.chosen()
    told = counting.overall(organisation)
    grids = words.breakdown_grids(by, counting.breakdown(organisation, by))
    context = {
        **common(request, form),
        "period": moving.period(organisation),
        "overall": words.overall_grids(told),
        "coverage": words.coverage_grid(told[COVERAGE]),
        "by_subject": grids[subject],
        "by_coverage": grids[COVERAGE],
        **moves_and_lists(organisation),
    }
    return render(request, "diagnostics/programme/overview.html", context)


def common(request: MemberRequest, form: Any = None) -> dict[str, Any]:
    """Return what every programme page needs."""
    return {
        "form": form,
        "is_demo": request.membership.organisation.is_demo,
        "may_edit": may("assess_firms", request.membership),
    }


def moves_and_lists(organisation: Organisation) -> dict[str, Any]:
    """Return the change between visits, and the most frequent gaps and levers. Three queries."""
    rows = words.change_rows(moving.changes(organisation))
    return {
        "changes": rows,
        "changes_sentence": words.change_sentence(rows),
        "lists": list(frequent_grids(organisation)),
    }


def frequent_grids(organisation: Organisation) -> Iterator[Grid]:
    """Yield the most frequent gaps and levers, each where enough firms have any. Two queries."""
    kinds = {
        "gaps": (_("Most frequent gaps"), _("Capability at one of the two lowest levels"), words.gap_names()),
        "levers": (_("Most frequent levers"), _("Advised"), words.lever_names()),
    }
    for column, (title, corner, known) in kinds.items():
        entries = [(known.get(key, key), span) for key, span in moving.most_frequent(organisation, column)]
        if entries:
            yield words.list_grid(column, title, corner, entries)


@member_required
@require_safe
@reads_replica
def programme_csv(request: MemberRequest) -> HttpResponse:
    """Send all tables of the programme page, as suppressed as there, for every criterion and breakdown."""
    check_may("see_programme", request.membership)
    organisation = request.membership.organisation
    changes = words.change_rows(moving.changes(organisation))
    title = _("Median change between the last two visits")
    text = export.write([*export.rows_of(all_grids(organisation)), *export.change_rows_of(title, changes)])
    audit.record(audit.Verb.EXPORTED, Diagnosis, detail="programme")
    name = f"foothold-programme-{timezone.localdate():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type=CONTENT_TYPES["csv"], headers=headers)


def all_grids(organisation: Organisation) -> Iterator[Grid]:
    """Yield every grid that the page can show."""
    told = counting.overall(organisation)
    yield from words.overall_grids(told)
    yield words.coverage_grid(told[COVERAGE])
    for by in BREAKDOWNS:
        yield from words.breakdown_grids(by, counting.breakdown(organisation, by)).values()
    yield from frequent_grids(organisation)


# --- Clusters


@member_required
@require_safe
@reads_replica
def programme_clusters(request: MemberRequest) -> HttpResponse:
    """Show one cluster: the buyers its firms share, what hangs on three of them, how far its firms differ."""
    check_may("see_programme", request.membership)
    organisation = request.membership.organisation
    form = ClusterForm(request.GET, clusters.clusters_of(organisation))
    chosen = form.chosen()
    context = common(request, form) | (cluster_context(organisation, chosen) if chosen else {})
    return render(request, "diagnostics/programme/clusters.html", context)


def cluster_context(organisation: Organisation, cluster: Cluster) -> dict[str, Any]:
    """Return what is shown of a cluster. Seven queries."""
    sales = clusters.sales_in(organisation, cluster)
    share = clusters.top_share(sales, clusters.size_of(organisation, cluster))
    told = clusters.over_time(organisation, cluster)
    return {
        "cluster": cluster,
        "name": cluster_words.cluster_name(cluster),
        "firms": words.firms_words(cluster.firms),
        "hubs": cluster_words.hubs_view(clusters.hubs(sales)),
        "share": share,
        "top_sentence": cluster_words.top_sentence(share, cluster),
        "spread": cluster_words.spread_sentence(clusters.spreads(organisation, cluster)),
        "grids": [words.cluster_grid(kind, rows) for kind, rows in told.items() if rows],
    }


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def programme_buyers(request: MemberRequest) -> HttpResponse:
    """Show names of buyers that may be one company, and record what a person says of them."""
    check_may("see_programme", request.membership)
    organisation = request.membership.organisation
    if request.method == "POST":
        check_may("assess_firms", request.membership)
        return judge(request, organisation)
    context = common(request) | {
        "likely": names.likely_pairs(organisation),
        "judged": names.judged_pairs(organisation),
    }
    return render(request, "diagnostics/programme/buyers.html", context)


def judge(request: MemberRequest, organisation: Organisation) -> HttpResponse:
    """Do what one of the buttons beside a pair says."""
    keys = (request.POST.get("first", ""), request.POST.get("second", ""))
    verdict = request.POST.get("verdict", "")
    try:
        if verdict == "forget":
            names.forget(organisation=organisation, keys=keys)
        elif verdict in {"same", "different"}:
            names.judge(organisation=organisation, keys=keys, is_same=verdict == "same", by=request.user)
        else:
            raise names.NoSuchPairError
    except names.NoSuchPairError:
        messages.error(request, _("These names are no longer on the lists of firms. Nothing was changed."))
    return redirect("diagnostics:programme_buyers")
