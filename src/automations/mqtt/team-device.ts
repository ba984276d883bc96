import { teamStatuses } from "../../model/game-status.ts";
import { gameEventKinds } from "../../model/game-event.ts";
import { leagueOf } from "../../model/league.ts";
import type { LeagueTeam } from "../../sports/view.ts";
import type { Component, Device, Platform } from "./device.ts";
import type { Topics } from "./topics.ts";
import { hubDeviceId, idPart, teamDeviceId } from "./topics.ts";

/** The retained topics of a team. */
export const teamStateNames = [
  "status",
  "attributes",
  "playing",
  "score",
  "opponent",
  "opponent_score",
  "period",
  "clock",
  "next_game",
] as const;
export type TeamStateName = (typeof teamStateNames)[number];

/** Topic of a team's events: not retained, for Home Assistant ignores events that are. */
export const EVENT_TOPIC = "event";

/**
 * What Home Assistant offers as triggers of the device, by name: its type and subtype, which a person reads as
 * "team" scored, and the event that it is, with whom it is about.
 */
const TRIGGERS = {
  game_started: ["game", "started", "game_start"],
  game_ended: ["game", "ended", "game_end"],
  game_postponed: ["game", "postponed", "game_postponed"],
  game_overtime: ["game", "goes into overtime", "overtime"],
  team_scored: ["team", "scored", "score_update", "team"],
  opponent_scored: ["opponent", "scored", "score_update", "opponent"],
  team_leads: ["team", "took the lead", "lead_change", "team"],
  opponent_leads: ["opponent", "took the lead", "lead_change", "opponent"],
  team_won: ["team", "won", "game_end", "team"],
  opponent_won: ["opponent", "won", "game_end", "opponent"],
} as const;

/** The device of a team. Pure. */
export function teamDevice(topics: Topics, followed: LeagueTeam, version: string): Device {
  const { league, team } = followed;
  const topicOf = (name: TeamStateName | typeof EVENT_TOPIC): string => topics.team(followed, name);
  const name = `${topics.idPrefix}_${league}_${idPart(team.abbreviation)}`;
  const picture = isAddress(team.logo) ? { entity_picture: team.logo } : {};
  const entity = (
    platform: Platform,
    key: TeamStateName | "game",
    title: string,
    options: Readonly<Record<string, unknown>>,
  ): Component => ({
    platform,
    options: {
      name: title,
      default_entity_id: `${platform}.${name}_${key}`,
      state_topic: topicOf(key === "game" ? EVENT_TOPIC : key),
      ...options,
    },
  });
  return {
    id: teamDeviceId(topics, followed),
    info: {
      identifiers: [teamDeviceId(topics, followed)],
      name: team.name,
      manufacturer: "Hometide",
      model: leagueOf(league)?.name ?? league,
      sw_version: version,
      via_device: hubDeviceId(topics),
    },
    components: {
      // An enum has neither unit nor state class.
      status: entity("sensor", "status", "Status", {
        device_class: "enum",
        options: teamStatuses,
        json_attributes_topic: topicOf("attributes"),
        icon: "mdi:scoreboard-outline",
        ...picture,
      }),
      playing: entity("binary_sensor", "playing", "Playing", { icon: "mdi:stadium" }),
      // No state class: statistics over the scores of many games say nothing.
      score: entity("sensor", "score", "Score", { unit_of_measurement: "points", icon: "mdi:counter" }),
      opponent: entity("sensor", "opponent", "Opponent", { icon: "mdi:shield-outline" }),
      opponent_score: entity("sensor", "opponent_score", "Opponent score", {
        unit_of_measurement: "points",
        icon: "mdi:counter",
      }),
      period: entity("sensor", "period", "Period", { icon: "mdi:clock-time-four-outline" }),
      clock: entity("sensor", "clock", "Clock", { icon: "mdi:timer-outline" }),
      next_game: entity("sensor", "next_game", "Next game", { device_class: "timestamp" }),
      game: entity("event", "game", "Game", { event_types: gameEventKinds, icon: "mdi:whistle", ...picture }),
      ...triggers(topicOf(EVENT_TOPIC)),
    },
    states: teamStateNames.map(topicOf),
  };
}

function triggers(topic: string): Readonly<Record<string, Component>> {
  return Object.fromEntries(
    Object.entries(TRIGGERS).map(([name, [subtype, type, event, whose]]): [string, Component] => [
      name,
      {
        platform: "device_automation",
        options: {
          automation_type: "trigger",
          type,
          subtype,
          topic,
          ...(whose === undefined
            ? { payload: event, value_template: "{{ value_json.event_type }}" }
            : { payload: `${event} ${whose}`, value_template: "{{ value_json.event_type }} {{ value_json.whose }}" }),
        },
      },
    ]),
  );
}

/** Home Assistant refuses the whole message where a picture has no address. */
function isAddress(text: string | null): text is string {
  return text !== null && /^https?:\/\//.test(text) && URL.canParse(text);
}
