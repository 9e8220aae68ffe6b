"""Days, times and durations of a problem document, in days and intervals of its horizon; faults by path."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from seido.engine.workforce.schedule.problem import Limit, Span
from seido.faults import Fault
from seido.quantities import seconds

Entry = Mapping[str, Any]


class Values:
    """Reads values of a horizon of `days` days cut into intervals of `minutes`; `faults` collects what is wrong."""

    def __init__(self, name: str, minutes: int, days: int, start: str) -> None:
        self.name = name
        self.faults: list[Fault] = []
        self.minutes = minutes
        self.per_day = 24 * 60 // minutes
        self.days = days
        # Any day serves where the start is at fault: nothing is made of a document with faults.
        self.start = self.date("start", start) or date(2000, 1, 3)

    def fault(self, path: str, expected: str, found: object) -> None:
        self.faults.append(Fault(self.name, expected, str(found), column=path))

    def date(self, path: str, text: str) -> date | None:
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.fault(path, "a day of the calendar", repr(text))
            return None

    def day(self, path: str, text: str) -> int | None:
        """A day of the horizon by its number."""
        moment = self.date(path, text)
        if moment is None:
            return None
        number = (moment - self.start).days
        if not 0 <= number < self.days:
            self.fault(path, f"a day of the {self.days} from {self.start}", text)
            return None
        return number

    def whole(self, path: str, minutes: float, found: str) -> int:
        count = minutes / self.minutes
        if abs(count - round(count)) > 1e-9:
            self.fault(path, f"a multiple of {self.minutes} minutes", repr(found))
        return round(count)

    def duration(self, path: str, text: str) -> int:
        return self.whole(path, seconds(text) / 60, text)

    def clock(self, path: str, text: str) -> int:
        return self.whole(path, int(text[:2]) * 60 + int(text[3:]), text)

    def moment(self, path: str, text: str) -> int:
        """A local time in intervals from the first midnight; negative before the horizon."""
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            self.fault(path, "a time of the calendar", repr(text))
            return 0
        since = moment - datetime.combine(self.start, datetime.min.time())
        return self.whole(path, since.total_seconds() / 60, text)

    def span(self, path: str, entry: Entry) -> Span:
        begin = self.moment(f"{path}.from", entry["from"])
        end = self.moment(f"{path}.to", entry["to"])
        if end <= begin:
            self.fault(f"{path}.to", f"a time after {entry['from']}", entry["to"])
        return begin, end

    def limit(self, path: str, entry: Entry | None, *, hours: bool) -> Limit:
        if entry is None:
            return Limit()
        values = {
            key: self.duration(f"{path}.{key}", value) if hours else value for key, value in entry.items()
        }
        limit = Limit(values.get("min"), values.get("max"))
        if limit.least is not None and limit.most is not None and limit.least > limit.most:
            self.fault(f"{path}.min", f"at most {entry['max']}", entry["min"])
        return limit
