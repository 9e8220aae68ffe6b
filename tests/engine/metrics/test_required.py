"""Which metrics an organisation must have."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from seido.engine.metrics import required_metrics
from seido.engine.organization import Organization, Process, Program, Target
from seido.standard.load import load


def organization(kind: Any = "real_time", **more: Any) -> Organization:
    process = Process("P", "Q", kind, **more)
    return Organization("E", "csp", {"P": Program("P", "Etc/UTC", sites=("S", "T"))}, {("P", "Q"): process})


def required(entity: Organization) -> set[str]:
    return {row.metric for row in required_metrics(load(), entity)}


def test_a_process_needs_the_metrics_of_its_kind_and_the_first_of_those_that_stand_for_one_another() -> None:
    rows = [row for row in required_metrics(load(), organization()) if row.unit_kind == "process"]
    assert [row.metric for row in rows] == [
        "rt_service_level",
        "rt_abandon",
        "rt_escalation_rate",
        "rt_cce",
        "rt_bce",
        "rt_compce",
        "rt_resolution",
        "rt_volume",
        "rt_utilization",
        "rt_aht",
        "rt_occupancy",
    ]
    assert {(row.unit, row.process) for row in rows} == {("P", "Q")}


def test_a_choice_replaces_the_first() -> None:
    found = required(organization(metrics=frozenset({"rt_asa"})))
    assert "rt_asa" in found
    assert "rt_service_level" not in found


@pytest.mark.parametrize(
    ("kind", "trait", "gained", "lost"),
    [
        ("real_time", "chat", {"rt_chat_abandon", "rt_chat_response_time", "rt_chat_concurrency"}, set()),
        ("real_time", "proactive_chat", {"rt_chat_acceptance"}, {"rt_chat_rejection"}),
        ("real_time", "escalation", {"rt_escalation_accuracy"}, set()),
        ("real_time", "revenue_purpose", {"rt_sales_rate"}, {"rt_sales_amount"}),
        ("real_time", "vendor", set(), {"rt_utilization", "rt_aht", "rt_occupancy"}),
        ("real_time", "shared_queue", {"rt_schedule_attainment"}, {"rt_service_level", "rt_abandon"}),
        ("deferred", "case", {"df_case_on_time"}, {"df_on_time"}),
        ("deferred", "back_office", {"df_defect_rate"}, {"df_cce", "df_bce", "df_compce"}),
        ("deferred", "shared_queue", {"df_schedule_attainment"}, {"df_on_time", "df_backlog_atl"}),
        ("outbound", "dialer", {"ob_dialer_completion"}, set()),
        ("outbound", "closing", {"ob_success_total", "ob_success_rate"}, set()),
        ("outbound", "tracing", {"ob_locate_rate"}, set()),
        ("face_to_face", "large_location", {"ff_wait", "ff_abandon", "ff_aht"}, set()),
        ("face_to_face", "repair", {"ff_repair_rework"}, set()),
        ("face_to_face", "leads", {"ff_leads"}, set()),
        ("back_stage", "bot", {"bt_messages"}, set()),
    ],
)
def test_traits_ask_for_metrics_and_free_from_others(
    kind: str, trait: str, gained: set[str], lost: set[str]
) -> None:
    without, having = required(organization(kind)), required(organization(kind, traits=frozenset({trait})))
    assert not gained & without
    assert gained <= having
    assert not lost & having


def test_attainment_in_a_shared_queue_is_required_of_each_site() -> None:
    rows = required_metrics(load(), organization(traits=frozenset({"shared_queue"})))
    found = {(row.unit_kind, row.unit) for row in rows if row.metric == "rt_schedule_attainment"}
    assert found == {("site", "S"), ("site", "T")}


def test_a_process_of_small_volume_needs_one_metric() -> None:
    small = organization(low_volume=True)
    assert [row.metric for row in required_metrics(load(), small) if row.unit_kind == "process"] == [
        "rt_service_level"
    ]
    chosen = organization(low_volume=True, metrics=frozenset({"rt_cce"}))
    assert [row.metric for row in required_metrics(load(), chosen) if row.unit_kind == "process"] == [
        "rt_cce"
    ]


def test_recommended_metrics_and_those_of_items_are_not_required() -> None:
    found = required(organization("conversational")) | required(organization("face_to_face"))
    assert not found & {"ct_recognition", "ff_exit", "calibration_agreement"}


def test_support_processes_in_use_ask_for_their_metrics() -> None:
    entity = replace(organization(), support_processes=frozenset({"recruiting", "attrition", "ivr"}))
    rows = {row.metric: (row.unit_kind, row.unit) for row in required_metrics(load(), entity)}
    assert rows["hire_on_time"] == ("entity", "E")
    assert rows["attrition_program"] == ("program", "P")
    assert rows["ivr_abandon"] == ("program", "P")
    assert "stockout" not in rows


def test_only_programs_with_a_menu_need_its_metrics_where_some_declare_it() -> None:
    programs = {"P": Program("P", "Etc/UTC", traits=frozenset({"ivr"})), "R": Program("R", "Etc/UTC")}
    entity = replace(organization(), programs=programs, support_processes=frozenset({"ivr"}))
    units = {row.unit for row in required_metrics(load(), entity) if row.metric == "ivr_abandon"}
    assert units == {"P"}


def test_the_role_decides_on_cost_and_clients() -> None:
    inhouse = organization()
    outsourcer = replace(
        inhouse, role="osp", clients=("C", "D"), support_processes=frozenset({"client_billing", "proposals"})
    )
    assert "cost_per_unit" in required(inhouse)
    assert not {"client_sat", "invoice_accuracy"} & required(inhouse)
    rows = [(row.metric, row.unit_kind, row.unit) for row in required_metrics(load(), outsourcer)]
    assert ("client_sat", "client", "C") in rows
    assert ("invoice_accuracy", "client", "D") in rows
    assert ("rfx_on_time", "entity", "E") in rows
    assert "cost_per_unit" not in required(outsourcer)


def test_satisfaction_is_required_of_every_program_and_journeys_of_the_entity() -> None:
    rows = required_metrics(load(), organization())
    assert {("csat_t2b", "program", "P", ""), ("journey_cx", "entity", "E", "")} <= {
        tuple(row) for row in rows
    }


def test_vendor_is_no_reason_to_lack_service() -> None:
    assert "rt_service_level" in required(organization(traits=frozenset({"vendor"})))


def test_moving_contacts_is_measured_for_the_program() -> None:
    rows = required_metrics(load(), organization("conversational", metrics=frozenset({"ct_offload"})))
    assert ("ct_offload", "program", "P", "") in {tuple(row) for row in rows}


def test_what_a_client_demands_is_required_whatever_the_lists_say() -> None:
    programs = {name: Program(name, "Etc/UTC", client=client) for name, client in ("PC", "RC", "SD")}
    processes = {(name, "Q"): Process(name, "Q", "real_time") for name in programs}
    processes["P", "Mail"] = Process("P", "Mail", "deferred")
    clients = Organization("E", "osp", programs, processes, clients=("C", "D"))

    def gained(*targets: Target) -> set[tuple[str, ...]]:
        more = set(required_metrics(load(), replace(clients, targets=targets)))
        return {tuple(row) for row in more - set(required_metrics(load(), clients))}

    def demand(metric: str, kind: str, unit: str, process: str = "", **more: Any) -> Target:
        return Target(metric, kind, unit, process, value=1, client_required=True, **more)

    assert gained(demand("rt_service_level", "client", "C")) == set()  # the lists have it already
    assert gained(demand("rt_asa", "client", "C")) == {
        ("rt_asa", "process", "P", "Q"),
        ("rt_asa", "process", "R", "Q"),
    }
    assert gained(demand("rt_asa", "process", "S", "Q")) == {("rt_asa", "process", "S", "Q")}
    assert gained(demand("rt_asa", "process", "P", "Mail")) == set()  # of another kind
    assert gained(demand("attrition_program", "client", "D")) == {("attrition_program", "program", "S", "")}
    assert gained(demand("invoice_accuracy", "client", "D")) == {("invoice_accuracy", "client", "D", "")}
    withdrawn = Target("rt_asa", "program", "S", value=1, valid_from=date(2026, 1, 1))
    assert gained(withdrawn, demand("rt_asa", "program", "S")) == set()
