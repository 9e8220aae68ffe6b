"""Whom the record series speak of: the parts of the organisation with their names, and who answers for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from seido.demonstration.facts import Facts
from seido.demonstration.organization import engine_organization, people
from seido.demonstration.plan import Plan, Work
from seido.demonstration.surveys import JOURNEYS
from seido.engine.metrics.required import required_metrics
from seido.standard import load

HUMAN = ("real_time", "deferred", "outbound", "face_to_face")
Words = dict[str, Any]


class Members:
    """Lists members of a kind as words for the texts of a record series."""

    def __init__(self, plan: Plan, facts: Facts, skills: Sequence[Words]) -> None:
        self.plan = plan
        self.skills = skills
        self.lists = {work.place: size for work, _, size in facts.lists}
        self.people = people(plan)
        self.standard = load()
        self.required = required_metrics(self.standard, engine_organization(plan))

    def of(self, series: Mapping[str, Any]) -> list[Words]:
        """The members that a series is for, each with its names."""
        kind, where = series.get("for", "entity"), series.get("where", {})
        return [self.common(words) | words for words in getattr(self, f"of_{kind}")(where)]

    def common(self, words: Mapping[str, Any]) -> Words:
        """Who answers for a member."""
        program = words.get("program") or self.program_of(words.get("client"))
        held = {p.job_role: p.number for p in reversed(self.people) if p.program == program or not p.program}
        client = words.get("client") or self.client_of(program)
        return {
            **{role: held.get(role, held["planner"]) for role in ("manager", "supervisor", "evaluator")},
            "planner": held["planner"],
            "trainer": held["trainer"],
            "content_editor": held["content_editor"],
            "seller": held["sales"],
            "relationship_manager": self.relationship_manager(client),
            "entity": self.plan.centre["entity"]["name"],
            "journey": JOURNEYS[client],
        }

    def program_of(self, client: str | None) -> str:
        programs = self.plan.centre["programs"]
        return next(p["name"] for p in programs if client in (None, p["client"]))

    def client_of(self, program: str) -> str:
        return next(p["client"] for p in self.plan.centre["programs"] if p["name"] == program)

    def relationship_manager(self, client: str) -> str:
        named = {
            p.number: self.client_of(p.program) for p in self.people if p.job_role == "relationship_manager"
        }
        return next(number for number, of in named.items() if of == client)

    def spread(self, word: str) -> str:
        """`metrics:quality,sales` as the ids of the metrics of these types that are required; else the word."""
        if not word.startswith("metrics:"):
            return word
        types = word.removeprefix("metrics:").split(",")
        found = {one.metric for one in self.required if self.standard.metrics[one.metric].type in types}
        return ";".join(sorted(found))

    # ---- Kinds of member ------------------------------------------------------------------------

    def of_entity(self, where: Mapping[str, Any]) -> Iterator[Words]:
        yield {}

    def of_program(self, where: Mapping[str, Any]) -> Iterator[Words]:
        for program in self.plan.centre["programs"]:
            processes = [Work(program, process) for process in program["processes"]]
            if any(fits(work, where) for work in processes):
                yield {
                    "program": program["name"],
                    "client_name": program["client"],
                    "program_site": program["sites"][0],
                    "first_process": program["processes"][0]["name"],
                    "heads": program["staff"],
                    "front_line": program.get("front_line", "css"),
                }

    def of_process(self, where: Mapping[str, Any]) -> Iterator[Words]:
        for work in self.plan.work:
            if fits(work, where):
                deferred = work.process["kind"] == "deferred"
                volume = max(int(self.plan.contacts_of(work) / len(self.plan.months)), 1)
                yield {
                    "program": work.program["name"],
                    "process": work.process["name"],
                    "form": f"{work.program['name']}・{work.process['name']}評価票v3",
                    "cycle_minutes": 1440 if deferred else 30,
                    "volume": volume,
                    "list_size": self.lists.get(work.place, 0),
                    "cost": 90_000 + volume * work.traffic.get("handle", 25),
                }

    def of_site(self, where: Mapping[str, Any]) -> Iterator[Words]:
        for site in self.plan.centre["sites"]:
            name = site["name"]
            program = next(p["name"] for p in self.plan.centre["programs"] if name in p["sites"])
            yield {"site": name, "site_program": program}

    def of_client(self, where: Mapping[str, Any]) -> Iterator[Words]:
        for client in self.plan.centre["clients"]:
            yield {"client": client, "client_program": self.program_of(client)}

    def of_metric(self, where: Mapping[str, Any]) -> Iterator[Words]:
        """Every required metric, each unit once; those of some types where asked for."""
        for need in self.required:
            place: dict[str, Words] = {"process": {"program": need.unit, "process": need.process}}
            column: Words = (
                {need.unit_kind: need.unit} if need.unit_kind in ("program", "client", "site") else {}
            )
            yield {"metric": need.metric, "unit": need.unit, **place.get(need.unit_kind, column)}

    def of_person(self, where: Mapping[str, Any]) -> Iterator[Words]:
        for person in self.people:
            tenure = (self.plan.as_of - person.since).days
            if person.job_role in where.get("job_roles", (person.job_role,)) and tenure < where.get(
                "joined", 99_999
            ):
                yield {
                    "person": person.number,
                    "held": person.job_role,
                    "program": person.program,
                    "job_role": person.job_role,
                    "tenure": tenure,
                    "grade": "high" if int(person.number[1:]) % 6 == 0 else "sufficient",
                }

    def of_held_skill(self, where: Mapping[str, Any]) -> Iterator[Words]:
        """Each person with each skill of the job role held: trained and verified before work began."""
        skills: dict[str, list[str]] = {}
        for entry in self.skills:
            skills.setdefault(entry["job_role"], []).append(entry["skill"])
        for words in self.of_person(where):
            for skill in skills[words["held"]]:
                yield {
                    **words,
                    "skill": skill,
                    "skilled": words["tenure"] + 6,
                    "verified": words["tenure"] + 2,
                }

    def of_job_role(self, where: Mapping[str, Any]) -> Iterator[Words]:
        for name in dict.fromkeys(person.job_role for person in self.people):
            if name in where.get("job_roles", (name,)):
                yield {"job_role": name}


def fits(work: Work, where: Mapping[str, Any]) -> bool:
    """Whether a process has the kind and traits that a series asks for."""
    traits = work.traits | {work.process["kind"]}
    kinds = HUMAN if where.get("kinds") == "human" else where.get("kinds", (work.process["kind"],))
    return (
        work.process["kind"] in kinds
        and set(where.get("traits", ())) <= traits
        and not set(where.get("without_traits", ())) & traits
    )
