"""Matching people to the mix, and exchanging rows: the same cover, more wishes met, every rule kept."""

import numpy as np

from seido.engine.workforce.schedule import broken_rules, read_problem, solve_schedule
from seido.engine.workforce.schedule.exchange import exchange_rows
from seido.engine.workforce.schedule.matching import match_days, whole_seats
from seido.engine.workforce.schedule.patterns import MixProgram
from seido.engine.workforce.schedule.roster import OFF, cost_of, cover_of, personal_cost, presence
from support.rosters import centre, day


def two(problem_days_off, wish=None):
    """Two people alike; the days on which each is away, and the day that the first would like off."""
    document = centre(2)
    document["people"] = [
        {
            "id": name,
            "contract": "full",
            "skills": ["calls"],
            "unavailable": [{"from": f"{day(at)}T00:00", "to": f"{day(at)}T23:30"} for at in away],
        }
        for name, away in zip("ab", problem_days_off, strict=True)
    ]
    if wish is not None:
        document["people"][0]["wishes"] = [{"date": day(wish), "want": "off"}]
    return read_problem(document)


def test_who_wished_the_day_off_gets_the_row_that_has_it():
    """The first has the weekend off, the second Monday and Tuesday; the first would like Monday off."""
    roster = solve_schedule(two(([5, 6], [0, 1])), 1).roster
    wishing = two(([], []), wish=0)
    exchanged = exchange_rows(wishing, roster)
    assert exchanged.shifts.tolist() == roster.shifts[::-1].tolist()
    assert personal_cost(wishing, roster, 0) > personal_cost(wishing, exchanged, 0) == 0
    for who_is_away in (([5], []), ([], [0])):
        unable = two(who_is_away, wish=0)
        assert exchange_rows(unable, roster).shifts.tolist() == roster.shifts.tolist()


def test_cover_stays_and_rules_are_kept():
    problem = read_problem(centre(40, fixed_start=True))
    roster = solve_schedule(problem, 3, stopped=lambda: True).roster
    exchanged = exchange_rows(problem, roster)
    before, after = (cover_of(problem, presence(problem, each)).cost for each in (roster, exchanged))
    assert before == after
    assert broken_rules(problem, exchanged) == []
    assert cost_of(problem, exchanged) <= cost_of(problem, roster)
    again = exchange_rows(problem, exchanged)
    assert cost_of(problem, again) == cost_of(problem, exchanged)


def test_people_are_matched_to_the_mix_day_by_day():
    """As many on each shift as the mix says; five days each, nobody where there is no availability."""
    problem = read_problem(centre(40))
    mix = MixProgram(problem).solve(5.0)
    for number, group in enumerate(mix.groups):
        seats = {(at, shift): count for (of, at, shift), count in mix.counts.items() if of == number}
        domains = {
            person: {at: problem.choices(problem.people[person], at) for at in range(problem.days)}
            for person in group.people
        }
        nothing = np.full((len(domains), problem.days), OFF, dtype=np.int32)
        rows = match_days(problem, nothing, domains, range(problem.days), seats)
        for person, row in zip(group.people, rows, strict=True):
            assert all(shift == OFF or shift in domains[person][at] for at, shift in enumerate(row))
        missed = sum(abs((rows[:, at] == shift).sum() - count) for (at, shift), count in seats.items())
        assert missed <= 0.05 * sum(seats.values())


def test_fractions_of_seats_add_up():
    assert whole_seats({3: 0.5, 1: 0.6, 2: 1.0}) == [1, 2]
    assert whole_seats({1: 0.4}) == []
    assert whole_seats({1: 1.9, 2: 1.1}) == [1, 1, 2]
