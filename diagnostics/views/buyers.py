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
    MOST_ROWS,
    AmountsForm,
    ChainForm,
    PasteForm,
    blank_row,
    formset_of,
    rows_of,
    typed_rows,
)
from diagnostics.buyer_steps import Action, Step, digest, parse_action, step_of
from diagnostics.buyers import BuyersChangedError, fingerprint, list_of, removed_from, save_buyers
from diagnostics.changes import CompletedError
from diagnostics.models import Assessment
from diagnostics.pasting import Decision
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
    return show(request, draft, formset_of(rows[:MOST_ROWS]), chain_form(draft))


def act(request: MemberRequest, draft: Assessment) -> HttpResponse:
    """Do what the button says, and save what can be read of the form."""
    rows = typed_rows(request.POST)
    action = parse_action(request.POST.get("action", ""), rows)
    check = action.verb == "continue"
    chain = ChainForm(request.POST, check=check)
    removed = removed_from(draft) if action.verb == "restore" else []
    step = step_of(action, rows, request.POST, assessment=draft.pk, removed=removed)
    formset = formset_of(step.rows, check=check)
    is_fine = formset.is_valid() & chain.is_valid()
    try:
        save(request, draft, formset, chain, step.gone)
    except CompletedError as error:
        messages.error(request, str(error))
        return redirect("diagnostics:assessment", draft.pk)
    except BuyersChangedError:
        problems = [_("Somebody else changed this list while you were writing")]
        theirs = list(draft.buyers.all())
        more = {"theirs": theirs, "problems": problems, "has_errors": True, "said": ""}
        return show(request, draft, formset, chain, step, status=409, **more)
    return answer(request, draft, formset, chain, action, step=step, is_fine=is_fine)


def answer(  # noqa: PLR0913
    request: MemberRequest,
    draft: Assessment,
    formset: Any,
    chain: ChainForm,
    action: Action,
    *,
    step: Step,
    is_fine: bool,
) -> HttpResponse:
    """Go on to the next page, or show this one again: as saved, with errors, or as the button made it."""
    if action.verb == "continue" and is_fine:
        return redirect(next_page(request, draft, request.path))
    if action.verb == "draft" and is_fine:
        messages.success(request, _("Draft saved."))
        return redirect(request.get_full_path())
    draft.refresh_from_db(fields=["chain_position", "other_buyers"])
    if action.verb == "rest" and not chain.errors:
        chain = put_in_others(request, draft, formset.total)
    return show(request, draft, formset, chain, step)


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


def show(  # noqa: PLR0913
    request: MemberRequest,
    draft: Assessment,
    formset: Any,
    chain: ChainForm,
    step: Step | None = None,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """Render the page, after a `step` or as saved. `more` may hold `theirs`, the list somebody else saved, with
    `problems`."""
    listed, removed = list_of(draft)
    context = {
        "assessment": draft,
        "formset": formset,
        "form": chain,
        "seen": fingerprint(draft, listed),
        "bar": bar_of(formset.parts),
        "is_full": len(formset.forms) >= MOST_ROWS,
        "removed": removed,
        "just_removed": [buyer for buyer in removed if step and buyer.pk in step.gone],
        "returns_to_check": request.GET.get("return") == "check",
        "may_assess": may_write(request, draft),
    }
    return render(request, "diagnostics/buyers.html", context | of_step(step) | more, status=status)


def of_step(step: Step | None) -> dict[str, Any]:
    """Return what the page says of the button that was pressed."""
    form = step.form if step else None
    context: dict[str, Any] = {
        "paste": form if isinstance(form, PasteForm) else PasteForm(),
        "amounts": form if isinstance(form, AmountsForm) else AmountsForm(),
        "decisions": Decision.choices,
    }
    if step is None:
        return context
    context |= {"said": step.said, "pasted": step.pasted, "problems": step.problems, "target": "list"}
    if isinstance(form, PasteForm):
        context |= {"is_pasting": True, "paste_seen": digest(form) if form.is_valid() else ""}
    return context | {"forms": [form] if form else [], "has_errors": bool(step.problems or (form and form.errors))}
