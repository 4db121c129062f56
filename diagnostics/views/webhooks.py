"""Pages on webhooks, for admins of an organisation: add one, see what was sent, try it, change its secret."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import audit
from accounts.access import MemberRequest, check_may, member_required
from diagnostics import selectors
from diagnostics.feeds import delivering, outbox, signing
from diagnostics.feeds.forms import WebhookForm
from diagnostics.models import Webhook

SHOWN = 50  # deliveries of the log


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def webhooks(request: MemberRequest) -> HttpResponse:
    """List the organisation's webhooks, and add one. Its secret is shown once, on the page that added it."""
    check_may("manage_feeds", request.membership)
    organisation = request.membership.organisation
    new = Webhook(organisation=organisation, created_by=request.user, nonce=signing.new_nonce())
    form = WebhookForm(request.POST if request.method == "POST" else None, instance=new)
    if request.method == "POST" and save(form):
        return show(request, new, WebhookForm(instance=new), secret=signing.secret_of(new))
    context = {"form": form, "webhooks": selectors.webhooks_of(organisation)}
    return render(request, "diagnostics/webhooks.html", context)


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def webhook(request: MemberRequest, webhook_id: UUID) -> HttpResponse:
    """Show a webhook with its log, and change it."""
    shown = fetch(request, webhook_id)
    form = WebhookForm(request.POST if request.method == "POST" else None, instance=shown)
    if request.method != "POST":
        return show(request, shown, form)
    if not save(form):
        return show(request, fetch(request, webhook_id), form)  # as it is, not as the form would have it
    messages.success(request, _("The webhook was changed."))
    return redirect("diagnostics:webhook", webhook_id=shown.pk)


@member_required
@require_POST
def webhook_secret(request: MemberRequest, webhook_id: UUID) -> HttpResponse:
    """Give a webhook a new secret and show it once."""
    shown = fetch(request, webhook_id)
    shown.nonce = signing.new_nonce()
    with transaction.atomic():
        shown.save(update_fields=["nonce"])
        audit.record(audit.Verb.RENEWED, shown)
    return show(request, shown, WebhookForm(instance=shown), secret=signing.secret_of(shown))


@member_required
@require_POST
def webhook_test(request: MemberRequest, webhook_id: UUID) -> HttpResponse:
    """Send a test."""
    shown = fetch(request, webhook_id)
    if shown.is_active:
        with transaction.atomic():
            outbox.test(shown)
            audit.record(audit.Verb.SENT, shown, detail="test")
        messages.success(request, _("A test is on its way. Open this page again in a moment to see what was answered."))
    else:
        messages.error(request, _("This webhook is not active, so nothing is sent to it."))
    return redirect("diagnostics:webhook", webhook_id=shown.pk)


@member_required
@require_POST
def webhook_delete(request: MemberRequest, webhook_id: UUID) -> HttpResponse:
    """Delete a webhook with its log."""
    with transaction.atomic():
        shown = fetch(request, webhook_id)
        audit.record(audit.Verb.DELETED, shown)
        shown.delete()
    messages.success(request, _("The webhook was deleted. Nothing more is sent to it."))
    return redirect("diagnostics:webhooks")


@member_required
@require_POST
def webhook_send_again(request: MemberRequest, webhook_id: UUID, delivery_id: UUID) -> HttpResponse:
    """Send one delivery once more."""
    shown = fetch(request, webhook_id)
    with transaction.atomic():
        delivering.send_again(get_object_or_404(shown.deliveries, pk=delivery_id))
        audit.record(audit.Verb.SENT, shown, detail="again")
    messages.success(request, _("It is on its way again."))
    return redirect("diagnostics:webhook", webhook_id=shown.pk)


def fetch(request: MemberRequest, webhook_id: UUID) -> Webhook:
    """Return a webhook of the organisation, to an admin. Raises Http404 for any other, PermissionDenied for others."""
    known = get_object_or_404(selectors.webhooks_of(request.membership.organisation), pk=webhook_id)
    check_may("manage_feeds", request.membership)
    return known


def save(form: WebhookForm) -> bool:
    """Save what was sent, if it is right; returns whether it was. What is on its way to one put to rest is given up."""
    if not form.is_valid():
        return False
    try:
        with transaction.atomic():
            verb = audit.Verb.CREATED if form.instance._state.adding else audit.Verb.CHANGED
            saved = form.save()
            audit.record(verb, saved)
            if not saved.is_active:
                outbox.close_outbox(saved)
    except IntegrityError:  # sent twice at once
        form.add_error("url", _("There is a webhook with this address already"))
        return False
    return True


def show(request: MemberRequest, shown: Webhook, form: WebhookForm, *, secret: str = "") -> HttpResponse:
    """Render a webhook with its log, and a secret that was just made."""
    context = {
        "webhook": shown,
        "form": form,
        "secret": secret,
        "deliveries": shown.deliveries.order_by("-created_at", "-id").prefetch_related("tries")[:SHOWN],
    }
    return render(request, "diagnostics/webhook.html", context)
