#!/usr/bin/env python3
"""Reads the facts of expected.json off the recorded payloads:

    python3 test/sources/espn/read_facts.py ../shared/fixtures/espn > test/sources/espn/expected.json   (then the formatter)

Written apart from src/sources/espn, in another language and along other paths, so that the tests do not compare the
parser with itself: the state of a game and the name of its period come from ESPN's words ("Final/OT", "Top 9th",
"18:27 - 3rd Period") and not from `completed` and `period`; the week comes from the labels of the calendar
("Preseason Week 1", "Super Bowl") and not from the numbers; tables of these were compared by eye with the README of the
recordings. Only the resulting facts are kept in the project, never a payload.

A line of `games`: id, home, score, away, score, status, label of the period ("-" before the start), week ("-": none).
"""
import json
import pathlib
import re
import sys

PREFIXES = {"soccer-epl": "epl", "soccer-worldcup": "world_cup"}
ROUNDS = {"Wild Card": "wild_card", "Divisional Round": "divisional", "Conference Championship": "conference",
          "Pro Bowl": "pro_bowl", "Super Bowl": "super_bowl", "Hall of Fame Weekend": "hall_of_fame"}


def league_of(name):
    for prefix, league in PREFIXES.items():
        if name.startswith(prefix):
            return league
    return name.split("-")[0]


def events_of(payload):
    if "content" in payload:
        return [event for day in payload["content"]["schedule"].values() for event in day["games"]]
    return payload["events"] if "events" in payload else [payload]


def status_of(words, state):
    if words.startswith(("Final", "FT", "AET")):
        return "finished"
    if words.startswith("Postponed"):
        return "postponed"
    if re.match(r"\w{3}, \w+ \d+\w\w at ", words) or words == "Scheduled" or "TBD" in words:
        return "scheduled"
    assert state == "in", (words, state)
    return "live"


def label_of(words, status, league, competition):
    if status in ("scheduled", "postponed"):
        return "-"
    extra = re.search(r"/(\d?OT|SO|\d+)$| - (\d?OT)$", words)
    if extra:
        return extra.group(1) or extra.group(2)
    if words in ("FT-Pens", "Penalties"):
        return "SO"
    if words == "AET":
        return "2OT"
    minute = re.fullmatch(r"(\d+)'(\+\d+')?", words)
    if minute:
        return next(label for end, label in ((45, "1"), (90, "2"), (105, "OT"), (120, "2OT")) if int(minute.group(1)) <= end)
    ordinal = re.search(r"(\d+)(st|nd|rd|th)\b", words)
    if ordinal:
        return ordinal.group(1)
    if words == "Halftime":
        return "2"
    assert words in ("Final", "FT"), words
    if league == "mlb":
        return str(max(len(side["linescores"]) for side in competition["competitors"]))
    return str(competition["format"]["regulation"]["periods"]) if "format" in competition else "4"


def week_of(event, payload, league):
    if league not in ("nfl", "ncaaf"):
        return "-"
    if "text" in event.get("week", {}):
        label = event["week"]["text"]
    elif "content" in payload:
        label = "Week %d" % payload["content"]["parameters"]["week"]
    else:
        number = str(event["week"]["number"] if "week" in event else payload["week"]["number"])
        part = next(one for one in payload["leagues"][0]["calendar"] if one["value"] == str(event["season"]["type"]))
        label = next(one["label"] for one in part["entries"] if one["value"] == number)
    plain = re.fullmatch(r"(Preseason )?Week (\d+)", label)
    return ("pre_" if plain.group(1) else "") + plain.group(2) if plain else ROUNDS[label]


def score_of(side):
    score = side.get("score", "0")
    return str(int(score["value"] if isinstance(score, dict) else score))


def facts_of(payload, league):
    lines = []
    for event in events_of(payload):
        (competition,) = event["competitions"]
        kind = competition.get("status", event.get("status"))["type"]
        words = kind["detail"]
        status = status_of(words, kind["state"])
        sides = {side["homeAway"]: side for side in competition["competitors"]}
        parts = [event["id"]]
        for where in ("home", "away"):
            parts += [sides[where]["team"]["abbreviation"], score_of(sides[where])]
        parts += [status, label_of(words, status, league, competition), week_of(event, payload, league)]
        lines.append(" ".join(parts))
    statuses = [line.split(" ")[-3] for line in lines]
    return {"league": league, "statuses": {one: statuses.count(one) for one in sorted(set(statuses))}, "games": lines}


def main(folder):
    facts = {"games": {}, "teams": {}}
    for path in sorted(pathlib.Path(folder).glob("*.json")):
        name = path.name
        if name.endswith(".headers.json"):
            continue
        payload = json.loads(path.read_text())
        if "scoreboard" in name or "schedule" in name or "soccer-worldcup" in name:
            facts["games"][name] = facts_of(payload, league_of(name))
        elif name.endswith("-teams.json"):
            teams = [entry["team"] for entry in payload["sports"][0]["leagues"][0]["teams"]]
            facts["teams"][name] = [" ".join([one["id"], one["abbreviation"], one["color"], one["displayName"]]) for one in teams]
    json.dump(facts, sys.stdout, indent=2, ensure_ascii=False)
    print()


main(sys.argv[1])
