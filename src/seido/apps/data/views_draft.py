"""How a load comes about: upload, map, preview, run."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.decorators.vary import vary_on_headers

from seido.apps.data import drafts, history, labels, mapping_form, uploads
from seido.apps.data.forms import CorrectionForm, UploadForm
from seido.apps.data.look import Look, look
from seido.apps.data.models import Draft, SavedMapping
from seido.apps.data.views import Request
from seido.apps.jobs import selectors as jobs
from seido.apps.jobs.models import Job, State
from seido.apps.pages.views import page
from seido.facts.ingest.document import read_document
from seido.facts.ingest.guess import guess_table
from seido.facts.ingest.guess_words import FORMATS
from seido.facts.ingest.mapping import ALL_TABLES, FileOptions
from seido.facts.ingest.sources import READERS
from seido.faults import InputError

#: Columns and rows of the file that are shown beside the mapping.
SHOWN_COLUMNS = 24
SHOWN_ROWS = 5
#: Above this many columns of the file, they are typed with suggestions instead of chosen from a list each.
MOST_OPTIONS = 40


@page("data.write")
def upload(request: Request) -> HttpResponse:
    """Step 1: which files, from what."""
    if not history.may_load(request.access):
        raise PermissionDenied
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.META.get("seido.too_large"):
        form.add_error("files", _("The files together are larger than 512 MB. Send them in parts."))
    elif request.method == "POST" and form.is_valid():
        try:
            draft = drafts.begin(
                actor=request.access.actor,
                user_id=request.access.user_id,
                source=form.cleaned_data["source"],
                files=form.cleaned_data["files"],
            )
        except InputError as error:
            return render(request, "data/upload.html", {"form": form, "faults": error.faults}, status=422)
        if draft.source in READERS:
            drafts.preview(actor=request.access.actor, draft=draft)
            return redirect("draft-preview", draft.pk)
        return redirect("draft-map", draft.pk)
    return render(request, "data/upload.html", {"form": form})


@page("data.write")
def map_columns(request: Request, draft_id: int) -> HttpResponse:
    """Step 2: which column is which."""
    draft = history.draft(request.access, draft_id)
    if draft.source in READERS:
        return redirect("draft-preview", draft.pk)
    faults: Any = ()
    try:
        found = look_at(draft, request.POST or None)
    except InputError as error:
        return render(request, "data/map.html", {"draft": draft, "faults": error.faults, "broken": True})
    document = chosen_document(request, draft, found)
    if request.method == "POST":
        try:
            document = posted(request, found)
            drafts.set_mapping(
                actor=request.access.actor,
                draft=draft,
                document=document,
                save_as=request.POST.get("save_as", "").strip()[:100],
            )
        except InputError as error:
            faults = error.faults
        else:
            drafts.preview(actor=request.access.actor, draft=draft)
            return redirect("draft-preview", draft.pk)
    return render(request, "data/map.html", shown_mapping(request, draft, found, document, faults))


def look_at(draft: Draft, data: Any = None) -> Look:
    """The beginning of the draft's first file, read as its mapping, or the form just sent, says."""
    options = mapping_form.file_of(data) if data else draft.mapping.get("file", {})
    first = draft.files.all()[0]
    return look(
        uploads.path_of(first),
        first.name,
        first.kind,
        FileOptions(
            encoding=options.get("encoding", ""),
            sheet=options.get("sheet", ""),
            skip=int(options["skip"]) if str(options.get("skip", "")).isdecimal() else 0,
        ),
    )


def chosen_document(request: Request, draft: Draft, found: Look) -> dict[str, Any]:
    """What the editor begins with: a saved mapping or a table asked for, the draft's own, the saved mapping that
    fits, or a guess."""
    if name := request.GET.get("saved"):
        saved = SavedMapping.objects.filter(name=name).first()
        if saved is not None:
            return dict(saved.document)
    if (table := request.GET.get("table", "")) in ALL_TABLES:
        return mapping_form.guessed(table, found)
    if draft.mapping:
        return dict(draft.mapping)
    for saved in history.saved_mappings(found.header):
        if history.fits(saved, found.header):
            return dict(saved.document)
    schema = guess_table(found.header)
    return mapping_form.guessed(schema.name if schema else "contacts", found)


def posted(request: Request, found: Look) -> dict[str, Any]:
    """The document that was sent: as a form, or as text. Raises InputError where the text is none."""
    if "text" not in request.POST:
        return mapping_form.document_of(request.POST, found.header)
    with tempfile.TemporaryDirectory(dir=drafts.scratch()) as folder:
        path = Path(folder) / drafts.MAPPING
        path.write_text(request.POST["text"], encoding="utf-8")
        return read_document(path)


def shown_mapping(
    request: Request, draft: Draft, found: Look, document: dict[str, Any], faults: Any
) -> dict[str, Any]:
    plain = document.get("table") in ALL_TABLES and mapping_form.is_plain(document)
    as_text = not plain or request.GET.get("as") == "text" or "text" in request.POST
    return {
        "draft": draft,
        "files": draft.files.all(),
        "faults": [(fault, labels.column((fault.column or "").rpartition(".")[2])) for fault in faults],
        "document": document,
        "text": (request.POST.get("text") or drafts.as_yaml(document)) if as_text else "",
        "as_text": as_text,
        "plain": plain,
        "lines": [] if as_text else mapping_form.lines(document, found),
        "formats": FORMATS,
        "header": list(enumerate(found.header)),
        "listed": len(found.header) <= MOST_OPTIONS,
        "shown_header": found.header[:SHOWN_COLUMNS],
        "shown_rows": [row[:SHOWN_COLUMNS] for row in found.rows[:SHOWN_ROWS]],
        "hidden_columns": max(len(found.header) - SHOWN_COLUMNS, 0),
        "tables": [(name, labels.table(name)) for name in ALL_TABLES],
        "saved": [(row, history.fits(row, found.header)) for row in history.saved_mappings(found.header)],
        "file": document.get("file", {}),
        "missing": ", ".join(mapping_form.as_list(document.get("file", {}).get("missing", []))),
    }


@page("data.write")
@vary_on_headers("HX-Request")
def preview(request: Request, draft_id: int) -> HttpResponse:
    """Step 3: what a load would do, and every row that cannot be read; nothing has been changed yet."""
    draft = history.draft(request.access, draft_id)
    failed = False
    if draft.job is not None and not (failed := broke_off(draft)):
        return redirect("job", draft.job)
    if draft.preview is None:
        if draft.source not in READERS and not draft.mapping:
            return redirect("draft-map", draft.pk)
        drafts.preview(actor=request.access.actor, draft=draft)
        draft.refresh_from_db()
    job = jobs.job(request.access, draft.preview or 0)
    shown = {
        "draft": draft,
        "files": draft.files.all(),
        "job": job,
        "tried": job.result.get("tried"),
        "needs_mapping": draft.source not in READERS,
        "form": CorrectionForm(),
        "failed": draft.job if failed else None,
    }
    if shown["tried"]:
        shown["table"] = labels.table(job.result["tried"]["table"])
        shown["share"] = 100 * job.result["tried"]["rejected"] / max(job.result["tried"]["read"], 1)
        shown["months"] = sorted({month for _, month in job.result["tried"]["touched"]})
        shown["programs"] = sorted({program for program, _ in job.result["tried"]["touched"]})
    return render(request, "data/preview_state.html" if request.htmx else "data/preview.html", shown)


def broke_off(draft: Draft) -> bool:
    """Whether the draft's load failed or was cancelled, so that it may be asked for again."""
    return Job.objects.filter(pk=draft.job or 0, state__in=(State.FAILED, State.CANCELLED)).exists()


@page("data.write")
@require_POST
def correct(request: Request, draft_id: int) -> HttpResponse:
    """Corrected files in place of those sent; then everything is tried again."""
    draft = history.draft(request.access, draft_id)
    form = CorrectionForm(request.POST, request.FILES)
    try:
        if form.is_valid() and (draft.job is None or broke_off(draft)):
            drafts.replace_files(actor=request.access.actor, draft=draft, files=form.cleaned_data["files"])
            if draft.source in READERS or draft.mapping:
                drafts.preview(actor=request.access.actor, draft=draft)
    except InputError as error:
        return render(
            request, "data/upload.html", {"form": form, "faults": error.faults, "draft": draft}, status=422
        )
    return redirect("draft-preview", draft.pk)


@page("data.write")
@require_POST
def run(request: Request, draft_id: int) -> HttpResponse:
    """Step 4: the load itself, as a job."""
    draft = history.draft(request.access, draft_id)
    tried = jobs.job(request.access, draft.preview).result.get("tried") if draft.preview else None
    leave_out = "leave_out" in request.POST
    if draft.job is None and (not tried or (tried["rejected"] and not leave_out)):
        return redirect("draft-preview", draft.pk)
    job = drafts.load(actor=request.access.actor, draft=draft, leave_out=leave_out)
    return redirect("job", job.pk)
