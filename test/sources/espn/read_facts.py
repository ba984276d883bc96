#!/usr/bin/env python3
"""Reads the facts of expected.json off the recorded payloads:

    python3 test/sources/espn/read_facts.py ../shared/fixtures/espn > test/sources/espn/expected.json   (then the formatter)

Written apart from src/sources/espn, in another language and along other paths, so that the tests do not compare the
parser with itself: the state of a game and the name of its period come from ESPN's words ("Final/OT", "Top 9th",
"18:27 - 3rd Period") and not from `completed` and `period`; the week comes from the labels of the calendar
("Preseason Week 1", "Super Bowl") and not from the numbers; tables of these were compared by eye with the README of the
recordings. Only the resulting facts are kept in the project, never a payload.

The statistics of players come by the labels of the columns ("C/ATT", "SACKS", "TOI") and the names of the groups, not by
the keys that the parser goes by; the injured by the ids in the addresses of their pictures, the standings by the records'
summaries ("13-4", "53-22-7") and displayed values.

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


# Labels of the columns by group; what a column is called in the points. Two names: "14/25" or "1-11".
PASSING = {"C/ATT": "completions passing_attempts", "YDS": "passing_yards", "AVG": "yards_per_pass_attempt",
           "TD": "passing_touchdowns", "INT": "passing_interceptions", "SACKS": "passing_sacks passing_sack_yards_lost",
           "QBR": "adj_qbr", "RTG": "qb_rating"}
RUSHING = {"CAR": "rushing_attempts", "YDS": "rushing_yards", "AVG": "yards_per_rush_attempt",
           "TD": "rushing_touchdowns", "LONG": "long_rushing"}
RECEIVING = {"REC": "receptions", "YDS": "receiving_yards", "AVG": "yards_per_reception",
             "TD": "receiving_touchdowns", "LONG": "long_reception", "TGTS": "receiving_targets"}
FUMBLES = {"FUM": "fumbles", "LOST": "fumbles_lost", "REC": "fumbles_recovered"}
DEFENSE = {"TOT": "total_tackles", "SOLO": "solo_tackles", "SACKS": "sacks", "TFL": "tackles_for_loss",
           "PD": "passes_defended", "QB HTS": "qb_hits", "TD": "defensive_touchdowns"}
INTERCEPTIONS = {"INT": "interceptions", "YDS": "interception_yards", "TD": "interception_touchdowns"}
KICK_RETURNS = {"NO": "kick_returns", "YDS": "kick_return_yards", "AVG": "yards_per_kick_return",
                "LONG": "long_kick_return", "TD": "kick_return_touchdowns"}
PUNT_RETURNS = {"NO": "punt_returns", "YDS": "punt_return_yards", "AVG": "yards_per_punt_return",
                "LONG": "long_punt_return", "TD": "punt_return_touchdowns"}
KICKING = {"FG": "field_goals_made field_goal_attempts", "PCT": "field_goal_pct", "LONG": "long_field_goal_made",
           "XP": "extra_points_made extra_point_attempts", "PTS": "total_kicking_points"}
PUNTING = {"NO": "punts", "YDS": "punt_yards", "AVG": "gross_avg_punt_yards", "TB": "touchbacks",
           "In 20": "punts_inside_20", "LONG": "long_punt"}
SKATER = {"BS": "blocked_shots", "HT": "hits", "TK": "takeaways", "+/-": "plus_minus", "TOI": "time_on_ice",
          "PPTOI": "power_play_time_on_ice", "SHTOI": "short_handed_time_on_ice", "ESTOI": "even_strength_time_on_ice",
          "SHFT": "shifts", "G": "goals", "YTDG": "ytd_goals", "A": "assists", "S": "shots_total", "SM": "shots_missed",
          "SOG": "shootout_goals", "FW": "faceoffs_won", "FL": "faceoffs_lost", "FO%": "faceoff_percent",
          "GV": "giveaways", "PN": "penalties", "PIM": "penalty_minutes"}
GOALIE = {"GA": "goals_against", "SA": "shots_against", "SOS": "shootout_saves", "SOSA": "shootout_shots_against",
          "SV": "saves", "SV%": "save_pct", "ESSV": "even_strength_saves", "PPSV": "power_play_saves",
          "SHSV": "short_handed_saves", "TOI": "time_on_ice", "YTDG": "ytd_goals", "PIM": "penalty_minutes"}
COLUMNS = {"passing": PASSING, "rushing": RUSHING, "receiving": RECEIVING, "fumbles": FUMBLES, "defensive": DEFENSE,
           "interceptions": INTERCEPTIONS, "kickReturns": KICK_RETURNS, "puntReturns": PUNT_RETURNS, "kicking": KICKING,
           "punting": PUNTING, "forwards": SKATER, "defenses": SKATER, "goalies": GOALIE}


def numbers_of(text, names):
    if ":" in text:
        whole, rest = text.split(":")
        return {names[0]: int(whole) * 60 + int(rest)}
    if text.strip("-") == "":
        return {}
    parts = re.fullmatch(r"(\d+)[-/](\d+)", text).groups() if len(names) == 2 else [text]
    return {name: float(part) for name, part in zip(names, parts)}


def digest_of(numbers):
    """How many there are, their sum, and their sum by place in the order of their names: no number may change places."""
    values = [numbers[name] for name in sorted(numbers)]
    return "%d %.3f %.3f" % (len(values), sum(values), sum((place + 1) * value for place, value in enumerate(values)))


def summary_facts(payload):
    """Each player's statistics (as a digest: the payload is not ours), power plays, shots, and the score after each score."""
    players = {}
    for side in payload["boxscore"].get("players", []):
        for group in side["statistics"]:
            for row in group["athletes"]:
                key = "%s %s %s" % (row["athlete"]["id"], side["team"]["abbreviation"], row["athlete"]["displayName"])
                for label, value in zip(group["labels"], row["stats"]):
                    players.setdefault(key, {}).update(numbers_of(value, COLUMNS[group["name"]][label].split(" ")))
    labels = {side["homeAway"]: {one["label"]: one["displayValue"] for one in side["statistics"]}
              for side in payload["boxscore"]["teams"]}
    shots = {where: one["Shots"] for where, one in labels.items() if "Shots" in one}
    power = {where: one["Power Play Goals"] + "/" + one["Power Play Opportunities"]
             for where, one in labels.items() if "Power Play Goals" in one}
    plays = payload.get("scoringPlays") or [play for play in payload.get("plays", []) if "Goal (" in play["text"]]
    return {"game": payload["header"]["id"], "players": ["%s %s" % (key, digest_of(one)) for key, one in players.items()],
            "shots": shots, "power_play": power,
            "plays": ["%d-%d %s" % (play["homeScore"], play["awayScore"], " ".join(play["text"].split())) for play in plays]}


def first_of(shown, *labels):
    return [shown[label] for label in labels if label in shown][:1]


def standings_facts(payload):
    lines = []

    def walk(node, names):
        for entry in node.get("standings", {}).get("entries", []):
            shown = {one.get("abbreviation"): one.get("displayValue") for one in entry["stats"]}
            whole = next(one["summary"] for one in entry["stats"] if one.get("type") == "total")
            lines.append(" ".join([str(node["standings"]["season"]), entry["team"]["abbreviation"], whole,
                                   *first_of(shown, "PF", "GF", "F"), *first_of(shown, "PA", "GA", "A"), shown.get("STRK", "-"), *names]))
        for child in node.get("children", []):
            walk(child, [*names, child["abbreviation"]])

    walk(payload, [])
    return lines


def injuries_facts(payload):
    return ["%s %s %s %s %s %s" % (re.search(r"full/(\d+)\.png", one["athlete"]["headshot"]["href"]).group(1),
                                one["athlete"]["team"]["abbreviation"], one["date"], one["details"]["returnDate"],
                                one["details"]["type"].replace(" ", "_"), one["status"])
            for team in payload["injuries"] for one in team["injuries"] if "headshot" in one["athlete"]]


def main(folder):
    facts = {"games": {}, "teams": {}, "summaries": {}, "standings": {}, "injuries": {}}
    for path in sorted(pathlib.Path(folder).glob("*.json")):
        name = path.name
        if name.endswith(".headers.json"):
            continue
        payload = json.loads(path.read_text())
        if "scoreboard" in name or "schedule" in name or "soccer-worldcup" in name:
            facts["games"][name] = facts_of(payload, league_of(name))
        elif "-summary-" in name:
            facts["summaries"][name] = summary_facts(payload)
        elif "-standings-" in name:
            facts["standings"][name] = standings_facts(payload)
        elif "-injuries-league" in name:
            facts["injuries"][name] = injuries_facts(payload)
        elif name.endswith("-teams.json"):
            teams = [entry["team"] for entry in payload["sports"][0]["leagues"][0]["teams"]]
            facts["teams"][name] = [" ".join([one["id"], one["abbreviation"], one["color"], one["displayName"]]) for one in teams]
    json.dump(facts, sys.stdout, indent=2, ensure_ascii=False)
    print()


main(sys.argv[1])
