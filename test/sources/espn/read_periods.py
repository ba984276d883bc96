#!/usr/bin/env python3
"""Reads the facts of expected-periods.json off the recorded scoreboards:

    python3 test/sources/espn/read_periods.py ../shared/fixtures/espn > test/sources/espn/expected-periods.json   (then the formatter)

Written apart from src/sources/espn as read_facts.py is, and along other paths where there are any: the points of a period
come from the words (`displayValue`) where the parser takes the number, and the goals of a shoot-out from the words about the
winner ("Egypt advance 4-2 on penalties") where ESPN gives them. Only the resulting facts are kept, never a payload.

A line: id, start in UTC, points by period of home and of away ("7,3,-,0": "-" is a half not played; "." before the start),
shoot-out ("4:2", "-" for none), records of home and of away as wins/losses/ties ("-" for none), ESPN's words.
"""
import json
import pathlib
import re
import sys
from datetime import datetime, timezone

SOCCER = ("soccer-",)


def start_of(text):
    time = datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(timezone.utc)
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def begun(words, side):
    return not (re.match(r"\w{3}, \w+ \d+\w\w at |Scheduled|Postponed", words) or "TBD" in words)


def periods_of(sides, words):
    if not begun(words, sides["home"]):
        return [".", "."]
    rows = [[one.get("displayValue", one.get("value")) for one in sides[where].get("linescores") or []] for where in ("home", "away")]
    length = max(map(len, rows))
    if length == 0:
        return ["none", "none"]
    return [",".join(str(int(float(x))) if x is not None else "-" for x in row + [None] * (length - len(row))) for row in rows]


def record_of(side, soccer):
    records = {one.get("type"): one["summary"] for one in side.get("records") or []}
    summary = records.get("total", records.get("ytd"))
    if summary is None:
        return "-"
    first, second, *third = [int(part) for part in summary.split("-")]
    third = third[0] if third else 0
    return "%d/%d/%d" % ((first, third, second) if soccer else (first, second, third))


def shootout_of(competition, sides):
    told = re.search(r"(\d+)-(\d+) on penalties", " ".join(note.get("text", "") for note in competition.get("notes") or []))
    goals = [sides[where].get("shootoutScore") for where in ("home", "away")]
    if None in goals:
        return "-"
    if told:
        assert sorted(map(int, told.groups())) == sorted(map(int, goals)), (told, goals)
    return "%d:%d" % tuple(map(int, goals))


def main(folder):
    facts = {}
    for path in sorted(pathlib.Path(folder).glob("*.json")):
        name = path.name
        if name.endswith(".headers.json") or not ("-scoreboard-" in name or name.startswith("soccer-worldcup")):
            continue
        payload = json.loads(path.read_text())
        lines = []
        for event in payload["events"] if "events" in payload else [payload]:
            (competition,) = event["competitions"]
            words = (competition.get("status") or event["status"])["type"]["detail"]
            sides = {side["homeAway"]: side for side in competition["competitors"]}
            soccer = name.startswith(SOCCER)
            lines.append(" ".join([event["id"], start_of(event["date"]), *periods_of(sides, words), shootout_of(competition, sides),
                                   record_of(sides["home"], soccer), record_of(sides["away"], soccer), words]))
        facts[name] = lines
    json.dump(facts, sys.stdout, indent=2, ensure_ascii=False)
    print()


main(sys.argv[1])
