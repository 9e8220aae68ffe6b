"""Webhooks: each event once to whom it fits, signed, tried again, and never to a place inside."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.test import Client

from seido.apps.audit.services import record_event
from seido.apps.jobs.models import Job
from seido.apps.webhooks import jobs, services
from seido.apps.webhooks.models import Delivery, DeliveryState, Webhook
from seido.apps.webhooks.sending import RefusedError, is_public, resolved, send
from seido.faults import InputError
from support.people import People, people

pytestmark = pytest.mark.django_db


class Receiver:
    """A listener of another system, which answers what it is told to."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answer = 204
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((dict(self.headers), body))
                self.send_response(receiver.answer)
                self.send_header("Location", "http://127.0.0.1:1/")
                self.end_headers()

            def log_message(self, *_: Any) -> None: ...

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook?x=1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.SEIDO_WEBHOOKS_PRIVATE = True
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


class Going:
    """What a job hears from its worker."""

    def step(self, *_: Any) -> None: ...


def deliver() -> None:
    jobs.deliver(Going())


def test_each_event_that_fits_is_told_once_and_signed(receiver: Receiver) -> None:
    record_event(actor="a", verb="changed", subject="actions 1")
    made = services.create_webhook(actor="admin", name="chat", url=receiver.url, events=["actions.*"])
    record_event(actor="a", verb="changed", subject="actions 2", details={"状態": "完了"})
    record_event(actor="a", verb="changed", subject="targets 2")
    for _ in range(3):
        services.hear()
        deliver()
    ((headers, body),) = receiver.got
    told = json.loads(body)
    assert (told["event"], told["subject"], told["details"]) == (
        "actions.changed",
        "actions 2",
        {"状態": "完了"},
    )
    moment, signed = headers["Seido-Signature"].removeprefix("t=").split(",v1=")
    wanted = hmac.new(made.secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(wanted, signed)
    assert made.secret not in Webhook.objects.get().secret
    assert Delivery.objects.get().state == DeliveryState.DELIVERED


def test_telling_makes_no_more_to_tell(receiver: Receiver) -> None:
    services.create_webhook(actor="admin", name="all", url=receiver.url, events=["*"])
    record_event(actor="a", verb="changed", subject="actions 2")
    for _ in range(5):
        jobs.ask_for_deliveries()
        deliver()
    assert Job.objects.filter(kind="webhooks.deliver").count() == 1
    assert [json.loads(body)["event"] for _, body in receiver.got] == ["webhooks.created", "actions.changed"]


def test_what_is_not_taken_is_tried_later_and_in_the_end_fails(receiver: Receiver) -> None:
    made = services.create_webhook(actor="admin", name="chat", url=receiver.url, events=["none"])
    services.try_out(actor="admin", webhook=made.webhook)
    receiver.answer = 302  # a redirect is not followed
    waits = []
    for _ in range(20):
        deliver()
        row = Delivery.objects.get()
        if row.state != DeliveryState.WAITING:
            break
        waits.append(round((row.next_at - datetime.now(UTC)).total_seconds()))
        Delivery.objects.update(next_at=datetime.now(UTC) - timedelta(seconds=1))
    assert waits == pytest.approx(services.WAITS, abs=2)
    assert (row.state, row.status_code, row.attempts) == (DeliveryState.FAILED, 302, len(services.WAITS) + 1)
    assert len(receiver.got) == row.attempts
    receiver.answer = 200
    services.deliver_again(actor="admin", delivery=row)
    deliver()
    assert Delivery.objects.first().state == DeliveryState.DELIVERED


def test_a_pause_is_not_made_up_for(receiver: Receiver) -> None:
    made = services.create_webhook(actor="admin", name="chat", url=receiver.url, events=["actions.*"])
    services.set_active(actor="admin", webhook=made.webhook, active=False)
    record_event(actor="a", verb="changed", subject="actions 1")
    services.set_active(actor="admin", webhook=made.webhook, active=True)
    record_event(actor="a", verb="changed", subject="actions 2")
    services.hear()
    assert [json.loads(row.body)["subject"] for row in Delivery.objects.all()] == ["actions 2"]


@pytest.mark.parametrize(
    "place",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_places_inside_are_refused(place: str) -> None:
    assert not is_public(place)


def test_a_name_that_leads_inside_is_refused_and_a_public_one_is_not() -> None:
    with pytest.raises(RefusedError):
        resolved("localhost", 443)
    assert is_public("93.184.215.14")
    assert is_public("2606:4700::1111")
    answer = send(url="https://127.0.0.1/", body="{}", headers={})
    assert (answer.status, answer.text) == (0, "refused: a private address")


@pytest.mark.parametrize(
    "url",
    ["http://example.com/", "ftp://example.com/", "https://me:pw@example.com/", "https://", "https://x:y/"],
)
def test_addresses_that_are_not_taken(url: str) -> None:
    with pytest.raises(InputError):
        services.create_webhook(actor="admin", name="x", url=url, events=["*"])


def test_pages_are_for_administrators(client: Client) -> None:
    staff: People = people()
    hook = services.create_webhook(actor="a", name="chat", url="https://example.com/h", events=["*"]).webhook
    services.try_out(actor="a", webhook=hook)
    place = f"/settings/webhooks/{hook.pk}/"
    client.force_login(staff.viewer)
    assert client.get(place).status_code == 403
    client.force_login(staff.leader)  # reads settings, changes none
    assert client.get(place).status_code == 200
    assert client.post(f"{place}pause/").status_code == 403
    client.force_login(staff.administrator)
    assert client.get("/settings/webhooks/").status_code == 200
    assert client.get(f"/settings/webhooks/deliveries/{Delivery.objects.get().pk}/").status_code == 200
    made = client.post("/settings/webhooks/new/", {"name": "n", "url": "https://example.com", "events": "*"})
    assert "whsec_" in made.content.decode()
    assert client.post("/settings/webhooks/new/", {"name": "n", "url": "http://a.com"}).status_code == 422
    client.post(f"{place}pause/")
    hook.refresh_from_db()
    assert not hook.active
    client.post(f"{place}delete/")
    assert client.get(place).status_code == 404
