"""Evidence of a requirement: adding, reading, withdrawing it, and asking a colleague for it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from seido.apps.accounts.access import Access
from seido.apps.evidence import selectors, services
from seido.apps.evidence.forms import EvidenceForm, ReasonForm, RequestForm
from seido.apps.evidence.models import Evidence, EvidenceRequest
from seido.apps.pages.clock import today
from seido.apps.pages.views import page
from seido.apps.registers.around import attachments
from seido.faults import InputError
from seido.standard import load


def access_of(request: HttpRequest) -> Access:
    return request.access  # type: ignore[attr-defined, no-any-return]


def clause_or_404(requirement: str) -> Any:
    clause = load().requirements.get(requirement)
    if clause is None:
        raise Http404
    return clause


def back(request: HttpRequest, requirement: str, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect(f"/requirements/{requirement}/#evidence")


@page("requirements.read")
def add(request: HttpRequest, requirement: str) -> HttpResponse:
    """A file or a link; `?replaces` makes it a new version, `?request` answers what somebody asked for.

    Who is asked for evidence may bring it without writing requirements otherwise.
    """
    access, clause = access_of(request), clause_or_404(requirement)
    replaces = older(access, requirement, request.GET.get("replaces", ""))
    answers = asked(access, requirement, request.GET.get("request", ""))
    if not access.may("requirements.write") and (answers is None or answers.asked_id != access.user_id):
        raise PermissionDenied
    form = EvidenceForm(
        request.POST or None,
        request.FILES or None,
        access=access,
        initial=beginning(access, replaces, answers),
    )
    if answers is not None:
        form.fields["program"].choices = [(answers.program, answers.program or _("The whole entity"))]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        owner = form.cleaned_data.pop("owner")
        try:
            services.add_evidence(
                access=access,
                requirement=requirement,
                owner_id=owner.pk if owner else access.user_id or None,
                replaces=replaces,
                answers=answers,
                **form.cleaned_data,
            )
        except InputError as error:
            for fault in error.faults:
                form.add_error("file", f"{fault.file}: {fault.expected}")
        else:
            return back(request, requirement, _("The evidence is filed."))
    title = _("New version of evidence") if replaces else _("Add evidence")
    context = {"clause": clause, "form": form, "title": title, "verb": _("File it"), "asked": answers}
    return render(request, "evidence/form.html", context)


def older(access: Access, requirement: str, pk: str) -> Evidence | None:
    """The version that is replaced. Raises Http404."""
    if not pk:
        return None
    row = selectors.evidence_of(access, requirement).filter(pk=pk).first() if pk.isdigit() else None
    if row is None:
        raise Http404
    return row


def asked(access: Access, requirement: str, pk: str) -> EvidenceRequest | None:
    """The request that is answered. Raises Http404."""
    if not pk:
        return None
    row = selectors.one_request(access, int(pk)) if pk.isdigit() else None
    if row is None or row.requirement != requirement:
        raise Http404
    return row


def beginning(access: Access, replaces: Evidence | None, answers: EvidenceRequest | None) -> dict[str, Any]:
    if replaces is not None:
        names = ("title", "link", "program", "supports_from", "supports_to", "expires", "owner")
        return {name: getattr(replaces, name) for name in names}
    return {"owner": access.user_id, "program": answers.program if answers else ""}


@page("requirements.read")
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """One piece of evidence with its versions."""
    row = selectors.one_evidence(access_of(request), pk)
    versions, older_one = [row], row
    while older_one.replaces is not None and len(versions) < 10:
        older_one = older_one.replaces
        versions.append(older_one)
    context = {
        "row": row,
        "clause": clause_or_404(row.requirement),
        "status": row.status(today()),
        "versions": versions,
        "files": attachments("evidence", str(pk)),
        "newest": not hasattr(row, "replaced_by") and row.withdrawn_at is None,
        "may_write": access_of(request).may("requirements.write", row.program),
    }
    return render(request, "evidence/evidence.html", context)


@page("requirements.write")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes evidence away, with a reason; it stays in the history."""
    row = selectors.one_evidence(access_of(request), pk)
    if not access_of(request).may("requirements.write", row.program) or row.withdrawn_at:
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.withdraw_evidence(actor=access_of(request).actor, evidence=row, **form.cleaned_data)
        return back(request, row.requirement, _("The evidence is withdrawn."))
    context = {
        "clause": clause_or_404(row.requirement),
        "form": form,
        "title": _("Withdraw: %(title)s") % {"title": row.title},
        "verb": _("Withdraw"),
    }
    return render(request, "evidence/form.html", context)


@page("requirements.write")
def ask(request: HttpRequest, requirement: str) -> HttpResponse:
    """Asks a colleague for evidence by a day."""
    access, clause = access_of(request), clause_or_404(requirement)
    form = RequestForm(request.POST or None, access=access)
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        services.ask_for_evidence(
            actor=access.actor,
            by_id=access.user_id,
            requirement=requirement,
            asked_id=found["asked"].pk,
            question=found["question"],
            due=found["due"],
            program=found["program"],
        )
        return back(request, requirement, _("%(name)s is asked for it.") % {"name": found["asked"]})
    context = {"clause": clause, "form": form, "title": _("Ask for evidence"), "verb": _("Ask")}
    return render(request, "evidence/form.html", context)


@page("requirements.write")
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    row = selectors.one_request(access_of(request), pk)
    services.cancel_request(actor=access_of(request).actor, request=row)
    return back(request, row.requirement, _("The request is cancelled."))
