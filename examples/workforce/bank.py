"""A bank's call centre of 1999, from its history to a simulated schedule: a notebook in cells.

Run it as it is (`python examples/workforce/bank.py FILE`), or cell by cell in an editor that knows `# %%`.
FILE is `callcenter_6min.csv` of the data set `anonymous_bank_6min`: calls by six minutes. Handle time and
patience are the means of the same centre's calls in January, as `seido patience` and its log tell them.
"""

# %% History: calls by half-hour; what was closed is absent, not zero
import sys
from datetime import date, timedelta

import numpy as np
import pandas as pd

from seido.engine.workforce.forecast import calendar_of, forecast, series_of
from seido.engine.workforce.schedule import assignments, broken_rules, read_problem, solve_schedule
from seido.engine.workforce.simulate import Check, check
from seido.engine.workforce.staffing import Target, minimum_agents

AHT, PATIENCE, HALF_HOUR = 185.0, 369.0, 1800.0
SUNDAY = date(1999, 11, 21)  # the first day planned; this centre's week runs from Sunday to Friday noon

calls = pd.read_csv(sys.argv[1], parse_dates=["interval_start"]).set_index("interval_start")["calls"]
halves = calls.resample("30min").sum()
weekday, hour = halves.index.day_of_week, halves.index.hour
usually_open = (hour >= 7) & ((weekday < 4) | (weekday == 6) | ((weekday == 4) & (hour < 14)))
halves = halves[usually_open & (halves.groupby(halves.index.date).transform("sum") > 100)]
past = halves[halves.index < pd.Timestamp(SUNDAY)]
history = series_of(past.index, past.to_numpy())

# %% Forecast: four weeks of half-hours, with what the models were worth in the past
calendar = calendar_of("IL", past.index[0].date(), SUNDAY + timedelta(days=60))
ahead = forecast(history, timedelta(days=28), calendar=calendar)
print(f"model {ahead.report.model}, backtest error {ahead.report.wape:.1%}")
week = ahead.frame()["value"].loc[: pd.Timestamp(SUNDAY) + timedelta(days=7)]
print(week.resample("D").sum().round())

# %% Staffing: the fewest agents that answer 80 % within 20 seconds in each half-hour
target = Target(service_level=0.80, threshold=20.0)
agents = pd.Series(minimum_agents(week.to_numpy(), AHT, HALF_HOUR, target, PATIENCE), week.index)
print(f"at most {agents.max()} agents at once, {agents.sum() / 2:.0f} hours in the week")

# %% Schedule: people for that need, by the working rules that ship (Japan's)
by_slot = agents.reindex(pd.date_range(SUNDAY, periods=7 * 48, freq="30min"), fill_value=0)
PEOPLE = round(agents.sum() / 2 / 30)
document = {
    "version": 1,
    "start": SUNDAY.isoformat(),
    "days": 7,
    "interval": 30,
    "activities": [{"id": "calls"}],
    "need": [
        {"activity": "calls", "date": str(day), "values": of_day.tolist()}
        for day, of_day in by_slot.groupby(by_slot.index.date)
    ],
    "shifts": [
        {"id": "full", "length": "9h", "starts": {"from": "07:00", "to": "15:00", "every": "1h"}},
        {"id": "part", "length": "5h", "starts": {"from": "07:00", "to": "19:00", "every": "1h"}},
    ],
    "contracts": [
        {"id": "full time", "shifts": ["full", "part"], "days_per_week": {"max": 5}},
        {"id": "part time", "shifts": ["part"], "days_per_week": {"max": 5}},
    ],
    "people": [
        {
            "id": f"agent {number:02}",
            "contract": "part time" if number % 3 == 0 else "full time",
            "skills": ["calls"],
        }
        for number in range(PEOPLE)
    ],
}
schedule = solve_schedule(read_problem(document), seconds=8)
assert schedule.roster is not None
assert not broken_rules(schedule.problem, schedule.roster)
rows = assignments(schedule)
print(f"{len(rows)} shifts of {PEOPLE} people, objective {schedule.objective:.0f}, gap {schedule.gap:.1%}")

# %% Who answers when: the shifts without their breaks
planned = pd.Series(0.0, by_slot.index)
for row in rows:
    for begin, end, _ in row.activities:
        planned[(planned.index >= begin) & (planned.index < end)] += 1
planned = planned[week.index]

# %% Simulation: the week forecast, and the week that came, answered by the people scheduled
came = halves.reindex(week.index, fill_value=0.0)


def simulated(volume: pd.Series) -> Check:
    return check(volume.to_numpy(), AHT, HALF_HOUR, planned.to_numpy(), PATIENCE, target.threshold, runs=50)


foreseen, real = simulated(week), simulated(came)
by_half_hour = pd.DataFrame(
    {
        "required": agents,
        "scheduled": planned,
        "predicted": foreseen.predicted.service_level,
        "simulated": foreseen.simulated.mean,
    }
)
print(by_half_hour.resample("D").mean().round(2))
formula = float(np.average(foreseen.predicted.service_level, weights=week))
print(
    f"answered within 20 s: {formula:.1%} by the formula, {foreseen.total.mean[0]:.1%} simulated, "
    f"{real.total.mean[0]:.1%} with the {came.sum():,.0f} calls that came ({week.sum():,.0f} were forecast)"
)
