"""Exchanging rows: the same cover, more wishes met, every rule kept."""

from seido.engine.workforce.schedule import broken_rules, read_problem, solve_schedule
from seido.engine.workforce.schedule.exchange import exchange_rows
from seido.engine.workforce.schedule.roster import cost_of, cover_of, personal_cost, presence
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
