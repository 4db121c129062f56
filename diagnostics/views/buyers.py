"""The page that asks who buys, and how much. Every button of it works without a script."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import MemberRequest, member_required
from diagnostics.buyer_forms import (
    Action,
    ChainForm,
    Row,
    blank_row,
    formset_of,
    parse_action,
    rearranged,
    rows_of,
    typed_rows,
)
from diagnostics.buyers import BuyersChangedError, fingerprint, save_buyers
from diagnostics.changes import CompletedError
from diagnostics.models import Assessment
from diagnostics.shares import bar_of, fewest_others
from diagnostics.views.capture import check_may_write, fetch, may_write, next_page

EMPTY_ROWS = 3  # how many rows a new list shows


@member_required
def buyers(request: MemberRequest, assessment_id: UUID) -> HttpResponse:
    """Ask who buys, and how much."""
    draft = fetch(request, assessment_id)
    if draft.is_complete:
        return redirect("diagnostics:result", draft.pk)
    if request.method == "POST":
        check_may_write(request, draft)
        return act(request, draft)
    rows = rows_of(draft.buyers.all())
    rows += [blank_row() for _number in range(max(1, EMPTY_ROWS - len(rows)))]
    return show(request, draft, formset_of(rows), chain_form(draft))


def act(request: MemberRequest, draft: Assessment) -> HttpResponse:
    """Do what the button says, and save what can be read of the form."""
    rows = typed_rows(request.POST)
    action = parse_action(request.POST.get("action", ""), rows)
    check = action.verb == "continue"
    chain = ChainForm(request.POST, check=check)
    if action.verb == "remove" and (answers := answers_about(draft, rows[action.row or 0])):
        doubt = {"row": action.row, "name": rows[action.row or 0]["name"], "answers": answers}
        return show(request, draft, formset_of(rows), chain, doubt=doubt)
    formset = formset_of(rearranged(rows, action), check=check)
    is_fine = formset.is_valid() & chain.is_valid()
    try:
        save(request, draft, formset, chain, gone_by(action, rows))
    except CompletedError as error:
        messages.error(request, str(error))
        return redirect("diagnostics:assessment", draft.pk)
    except BuyersChangedError:
        problems = [_("Somebody else changed this list while you were writing")]
        theirs = list(draft.buyers.all())
        return show(request, draft, formset, chain, theirs=theirs, problems=problems, has_errors=True, status=409)
    return answer(request, draft, formset, chain, action, is_fine=is_fine)


def answer(  # noqa: PLR0913
    request: MemberRequest, draft: Assessment, formset: Any, chain: ChainForm, action: Action, *, is_fine: bool
) -> HttpResponse:
    """Go on to the next page, or show this one again: as saved, with errors, or with rows added, moved or gone."""
    if action.verb == "continue" and is_fine:
        return redirect(next_page(request, draft, request.path))
    if action.verb == "draft" and is_fine:
        messages.success(request, _("Draft saved."))
        return redirect(request.get_full_path())
    draft.refresh_from_db(fields=["chain_position", "other_buyers"])
    if action.verb == "rest" and not chain.errors:
        chain = put_in_others(request, draft, formset.total)
    return show(request, draft, formset, chain)


def save(request: MemberRequest, draft: Assessment, formset: Any, chain: ChainForm, gone: list[UUID]) -> None:
    """Save the readable part of the form."""
    save_buyers(
        assessment=draft,
        rows=formset.rows(),
        facts=chain.facts(),
        remove=gone,
        seen=request.POST.get("seen"),
        by=request.user,
    )


def answers_about(draft: Assessment, row: Row) -> int:
    """Return how many answers would go with a row's buyer."""
    return draft.answers.filter(buyer_id=row["id"]).count()


def gone_by(action: Action, rows: list[Row]) -> list[UUID]:
    """Return the ids of the buyers that a button takes off the list."""
    return [UUID(rows[action.row or 0]["id"])] if action.verb in {"remove", "remove-confirmed"} else []


def put_in_others(request: MemberRequest, draft: Assessment, total: int) -> ChainForm:
    """Leave the rest of the sales to other buyers: where nobody counted them, to the fewest that there can be."""
    saved = list(draft.buyers.all())
    if draft.other_buyers is None and (fewest := fewest_others(saved, total)):
        save_buyers(assessment=draft, rows=[], facts={"other_buyers": fewest}, by=request.user)
        draft.other_buyers = fewest
        messages.info(
            request,
            ngettext(
                "%(count)s other buyer is the fewest possible, if none is larger than the smallest you named."
                " Correct the number if the owner knows better.",
                "%(count)s other buyers are the fewest possible, if none is larger than the smallest you named."
                " Correct the number if the owner knows better.",
                fewest,
            )
            % {"count": fewest},
        )
    return chain_form(draft)


def chain_form(draft: Assessment) -> ChainForm:
    """Return the form of the two facts, filled in as saved."""
    return ChainForm(initial={"chain_position": draft.chain_position, "other_buyers": draft.other_buyers})


def show(
    request: MemberRequest, draft: Assessment, formset: Any, chain: ChainForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    """Render the page. `more` may hold `doubt` (a removal to confirm) or `theirs` (the list
    somebody else saved) with `problems`."""
    context = {
        "assessment": draft,
        "formset": formset,
        "form": chain,
        "seen": fingerprint(draft, draft.buyers.all()),
        "bar": bar_of([(str(form["name"].value()), share) for form, share in formset.shares]),
        "returns_to_check": request.GET.get("return") == "check",
        "may_assess": may_write(request, draft),
    }
    return render(request, "diagnostics/buyers.html", context | more, status=status)
