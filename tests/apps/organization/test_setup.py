"""`seido setup`: an organisation from a file, again and again, and what a wrong file is told."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from seido.apps.audit.models import AuditEvent
from seido.apps.organization import selectors
from seido.apps.organization.models import ParameterValue, Program
from seido.apps.organization.services import apply_setup
from seido.apps.organization.setup_file import read
from seido.faults import InputError

DOCUMENT: dict[str, Any] = {
    "entity": {"name": "Harbour Contact", "role": "osp", "support_processes": ["ivr"]},
    "location_groups": ["North"],
    "sites": [{"name": "Sendai", "location_group": "North"}, {"name": "Naha"}],
    "clients": ["Blue Card"],
    "programs": [
        {
            "name": "Card desk",
            "client": "Blue Card",
            "service": "Customer service",
            "zone": "Asia/Tokyo",
            "sites": ["Sendai"],
            "open_hours": [{"days": ["mon", "tue"], "from": "22:00", "to": "06:00"}],
            "holidays": {"country": "JP", "dates": ["2026-12-31"]},
            "processes": [
                {
                    "name": "Calls",
                    "kind": "real_time",
                    "queues": ["card", "loss"],
                    "traits": ["escalation"],
                    "parameters": {
                        "service_level_threshold": [
                            {"value": "20s", "to": "2026-04-01"},
                            {"value": "30s", "from": "2026-04-01"},
                        ],
                    },
                }
            ],
        }
    ],
    "teams": [{"name": "A", "program": "Card desk", "site": "Sendai"}],
    "people": [
        {
            "number": "1001",
            "name": "Sato",
            "email": "sato@example.jp",
            "assignments": [{"job_role": "agent", "team": "A", "from": "2026-01-01"}],
        }
    ],
}


def written(tmp_path: Path, document: Any) -> Path:
    path = tmp_path / "setup.yaml"
    path.write_text(document if isinstance(document, str) else yaml.safe_dump(document, allow_unicode=True))
    return path


def changed(**edits: Any) -> dict[str, Any]:
    return {**yaml.safe_load(yaml.safe_dump(DOCUMENT)), **edits}


@pytest.mark.django_db
def test_a_file_becomes_the_organisation(tmp_path: Path) -> None:
    apply_setup(actor="me", document=read(written(tmp_path, DOCUMENT)))
    organization = selectors.organization()
    assert (organization.name, organization.role) == ("Harbour Contact", "osp")
    assert organization.sites == {"Sendai": "North", "Naha": None}
    desk = organization.programs["Card desk"]
    assert (desk.client, desk.service, desk.zone, desk.sites) == (
        "Blue Card",
        "Customer service",
        "Asia/Tokyo",
        ("Sendai",),
    )
    assert selectors.queue_map() == {("Card desk", "card"): "Calls", ("Card desk", "loss"): "Calls"}


@pytest.mark.django_db
def test_dated_parameters_hold_on_their_days(tmp_path: Path) -> None:

    apply_setup(actor="me", document=read(written(tmp_path, DOCUMENT)))
    organization = selectors.organization()
    by_day = [
        organization.parameter("Card desk", "Calls", "service_level_threshold", day)
        for day in (date(2026, 3, 31), date(2026, 4, 1))
    ]
    assert by_day == [20_000, 30_000]


@pytest.mark.django_db
def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, DOCUMENT)
    assert apply_setup(actor="me", document=read(path))["program"] == 2  # made, then given its site
    events = AuditEvent.objects.count()
    assert apply_setup(actor="me", document=read(path)) == {}
    assert AuditEvent.objects.count() == events == 1


@pytest.mark.django_db
def test_a_changed_file_updates_what_it_names(tmp_path: Path) -> None:
    apply_setup(actor="me", document=read(written(tmp_path, DOCUMENT)))
    edited = changed()
    edited["programs"][0]["zone"] = "Asia/Seoul"
    edited["programs"][0]["processes"][0]["parameters"] = {"service_level_threshold": "25s"}
    counts = apply_setup(actor="me", document=read(written(tmp_path, edited)))
    assert counts == {"program": 1, "parametervalue": 1}
    assert Program.objects.get().zone == "Asia/Seoul"
    assert ParameterValue.objects.get().value == 25_000


@pytest.mark.django_db
def test_a_file_may_refer_to_what_exists(tmp_path: Path) -> None:
    apply_setup(actor="me", document=read(written(tmp_path, DOCUMENT)))
    more = {
        "entity": DOCUMENT["entity"],
        "programs": [{"name": "Second", "zone": "Asia/Tokyo", "client": "Blue Card", "sites": ["Naha"]}],
    }
    apply_setup(actor="me", document=read(written(tmp_path, more), selectors.known_names()))
    assert selectors.organization().programs["Second"].client == "Blue Card"


def edit(path: str, value: Any) -> dict[str, Any]:
    document = changed()
    target: Any = document
    *steps, last = [int(step) if step.isdigit() else step for step in path.split("/")]
    for step in steps:
        target = target[step]
    target[last] = value
    return document


@pytest.mark.parametrize(
    ("document", "place", "expected"),
    [
        ("", "document", "object"),
        ("- a\n- b\n", "document", "object"),
        ({"programs": []}, "document", "entity"),
        (edit("entity/role", "bpo"), "entity.role", "csp, osp"),
        (edit("programs/0/zone", "Tokyo"), "programs[0].zone", "IANA"),
        (edit("programs/0/client", "Nobody"), "programs[0].client", "Blue Card"),
        (edit("programs/0/colour", "red"), "programs[0]", "only the keys"),
        (edit("programs/0/open_hours/0/from", "25:00"), "programs[0].open_hours[0].from", "HH:MM"),
        (edit("programs/0/holidays/dates/0", "2026-02-30"), "programs[0].holidays.dates[0].day", "calendar"),
        (edit("programs/0/processes/0/kind", "telepathy"), "programs[0].processes[0].kind", "real_time"),
        (edit("teams/0/site", "Mars"), "teams[0].site", "defined"),
        (edit("people/0/assignments/0/to", "2025-01-01"), "people[0].assignments[0].to", "after 2026-01-01"),
        (
            edit("programs/0/processes/0/parameters/service_level_threshold/0/to", "2026-05-01"),
            "programs[0].processes[0].parameters.service_level_threshold",
            "one at a time",
        ),
        (
            edit("programs/0/processes/0/traits/0", "escalations"),
            "programs[0].processes[0].traits[0]",
            "escalation",
        ),
        (edit("entity/support_processes/0", "IVR"), "entity.support_processes[0]", "ivr"),
        (
            edit("programs/0/processes/0/parameters", {"service_level_threshold": 20}),
            "programs[0].processes[0].parameters.service_level_threshold",
            "duration",
        ),
        (
            edit("programs/0/parameters", {"service_level": "20s"}),
            "programs[0].parameters[0]",
            "service_level_threshold",
        ),
        (edit("programs/0/parameters", {"due_basis": "never"}), "programs[0].parameters.due_basis", "due"),
        (edit("targets", [{"metric": "nonsense", "value": 1}]), "targets[0].metric", "metric"),
        (
            edit("targets", [{"metric": "rt_service_level", "direction": "lower", "value": 80}]),
            "targets[0].direction",
            "higher",
        ),
        (edit("targets", [{"metric": "rt_abandon", "value": n} for n in (4, 5)]), "targets[1]", "targets[0]"),
        (changed(programs=[*DOCUMENT["programs"]] * 2), "programs[1].name", "once"),
    ],
)
def test_a_fault_names_its_place(tmp_path: Path, document: Any, place: str, expected: str) -> None:
    with pytest.raises(InputError) as caught:
        read(written(tmp_path, document))
    fault = caught.value.faults[0]
    assert fault.column == place
    assert expected in fault.expected


def test_broken_yaml_names_its_line(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read(written(tmp_path, "entity:\n  name: [unclosed\n"))
    assert caught.value.faults[0].row == 3


def test_a_key_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="stands twice"):
        read(written(tmp_path, "entity: {name: a, role: csp}\nentity: {name: b, role: csp}\n"))


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "setup.yaml"
    path.write_bytes(b"entity: \xff\xfe")
    with pytest.raises(InputError, match="UTF-8"):
        read(path)
