"""The pages of webhooks."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from seido.apps.pages.parts import Tab
from seido.apps.pages.views import page
from seido.apps.registers.request import Request
from seido.apps.webhooks import selectors, services
from seido.apps.webhooks.forms import WebhookForm
from seido.apps.webhooks.models import DeliveryState, Webhook

PER_PAGE = 50


@page("settings.read")
def listing(request: Request) -> HttpResponse:
    context = {"rows": selectors.webhooks(request.access), "may_write": may_write(request)}
    return render(request, "webhooks/list.html", context)


@page("settings.write")
@never_cache
def create(request: Request) -> HttpResponse:
    """Asks for a new address; the page that answers shows its secret, once."""
    if not may_write(request):
        raise Http404
    form = WebhookForm.of(request.POST)
    if form.is_valid():
        made = services.create_webhook(actor=request.access.actor, **form.cleaned_data)
        return render(request, "webhooks/secret.html", {"webhook": made.webhook, "secret": made.secret})
    return form_page(request, form)


@page("settings.write")
def change(request: Request, webhook_id: int) -> HttpResponse:
    webhook = selectors.webhook(request.access, webhook_id, write=True)
    form = WebhookForm.of(request.POST, name=webhook.name, url=webhook.url, events="\n".join(webhook.events))
    if form.is_valid():
        services.change_webhook(actor=request.access.actor, webhook=webhook, **form.cleaned_data)
        return redirect("webhook", webhook.pk)
    return form_page(request, form, webhook)


def form_page(request: Request, form: WebhookForm, webhook: Webhook | None = None) -> HttpResponse:
    context = {"form": form, "webhook": webhook, "names": selectors.event_names()}
    return render(request, "webhooks/form.html", context, status=422 if form.is_bound else 200)


@page("settings.read")
def detail(request: Request, webhook_id: int) -> HttpResponse:
    """An address and the log of its deliveries."""
    webhook = selectors.webhook(request.access, webhook_id)
    state = request.GET.get("state", "")
    rows = webhook.deliveries.all()
    shown = rows.filter(state=state) if state in DeliveryState.values else rows
    context = {
        "webhook": webhook,
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "tabs": [
            Tab(_("All"), "?", rows.count(), not state),
            Tab(DeliveryState.FAILED.label, "?state=failed", webhook.failed, state == "failed"),  # type: ignore[attr-defined]
            Tab(DeliveryState.WAITING.label, "?state=waiting", webhook.waiting, state == "waiting"),  # type: ignore[attr-defined]
        ],
        "may_write": may_write(request),
    }
    return render(request, "webhooks/detail.html", context)


@page("settings.read")
def delivery(request: Request, delivery_id: int) -> HttpResponse:
    """One message: what was sent, and what came back."""
    context = {
        "delivery": selectors.delivery(request.access, delivery_id),
        "may_write": may_write(request),
    }
    return render(request, "webhooks/delivery.html", context)


@page("settings.write")
@require_POST
@never_cache
def act(request: Request, webhook_id: int, verb: str) -> HttpResponse:
    """Tries an address out, pauses it, goes on, renews its secret or deletes it."""
    webhook, actor = selectors.webhook(request.access, webhook_id, write=True), request.access.actor
    if verb == "renew":
        secret = services.renew_secret(actor=actor, webhook=webhook)
        return render(request, "webhooks/secret.html", {"webhook": webhook, "secret": secret})
    if verb == "delete":
        services.delete_webhook(actor=actor, webhook=webhook)
        messages.success(request, _("“%(name)s” is deleted.") % {"name": webhook.name})
        return redirect("webhooks")
    if verb == "try":
        services.try_out(actor=actor, webhook=webhook)
        messages.success(request, _("A trial message is on its way."))
    elif verb in ("pause", "resume"):
        services.set_active(actor=actor, webhook=webhook, active=verb == "resume")
    else:
        raise Http404
    return redirect("webhook", webhook.pk)


@page("settings.write")
@require_POST
def redeliver(request: Request, delivery_id: int) -> HttpResponse:
    again = services.deliver_again(
        actor=request.access.actor, delivery=selectors.delivery(request.access, delivery_id, write=True)
    )
    messages.success(request, _("The message is on its way again."))
    return redirect("delivery", again.pk)


def may_write(request: Request) -> bool:
    return request.access.scope("settings.write").everything
