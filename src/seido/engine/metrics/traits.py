"""The traits of processes, programs and the entity by which the catalogue says where a metric is required.

The set is closed: a metric may name no other trait, and a setup file that names another one is told so.
"""

from __future__ import annotations

from collections.abc import Mapping

#: Trait -> what it says, in the order in which they are documented (docs/add-a-metric.md).
TRAITS: Mapping[str, str] = {
    "chat": "customers are served by live chat",
    "proactive_chat": "chats are offered to visitors of a site",
    "callback": "a caller may keep the place in the queue and be called back",
    "escalation": "people may pass a contact to another team",
    "revenue_purpose": "contacts have a revenue purpose: a sale, an appointment, a renewal, a lead",
    "case": "contacts belong to cases that take several exchanges",
    "multi_exchange": "one transaction takes several messages: quality and satisfaction count the whole",
    "back_office": "work without contact to the customer: a defect rate replaces the three accuracies",
    "shared_queue": "several organisations or sites serve one queue: attainment replaces speed and backlog",
    "vendor": "a vendor runs the process: efficiency is not required",
    "announcement": "callers hear a recorded message before the queue",
    "ivr": "calls pass a touch-tone or speech menu",
    "dialer": "numbers are dialled automatically",
    "closing": "outbound calls are to win a commitment",
    "tracing": "the whereabouts of prospects are sought",
    "bot": "automated tasks hold conversations",
    "large_location": "a location has five or more positions",
    "staffed_location": "a location has two or more positions",
    "leads": "people are asked to win leads",
    "repair": "articles are repaired",
    "stock": "articles are kept in stock and shipped",
    "machine_learning": "models are trained on data",
    "help_desk": "an internal help desk serves the staff",
    "channel_shift_goal": "moving contacts to technology is a declared goal",
}

#: Traits that no data shows: a metric that needs one is computed only where it is declared. With the others,
#: a metric is computed wherever there is data for it, and required where they are declared.
DECLARED = frozenset({"case", "shared_queue", "ivr"})
