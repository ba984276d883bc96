import type { LeagueTeam } from "../sports/view.ts";

/** What a package is made of. */
export interface PackageFacts {
  /** Where Home Assistant reaches the hub, without a slash at the end. */
  readonly baseUrl: string;
  readonly teams: readonly LeagueTeam[];
  /** Seconds between two questions. */
  readonly scanInterval: number;
  /** Whether the hub asks for its token. */
  readonly needsToken: boolean;
}

/** All of the answer but the picture's address, which is an attribute of its own in Home Assistant. */
const ATTRIBUTES = [
  "status",
  "team",
  "team_name",
  "team_logo",
  "league",
  "game_id",
  "opponent",
  "opponent_name",
  "opponent_logo",
  "start_time",
  "start_confirmed",
  "is_home",
  "team_score",
  "opponent_score",
  "home_score",
  "away_score",
  "score",
  "result",
  "period",
  "clock",
  "possession",
  "last_play",
  "detail",
  "venue",
  "broadcast",
  "next_game_id",
  "next_start_time",
  "next_opponent",
  "next_opponent_name",
  "next_is_home",
  "last_game_id",
  "last_start_time",
  "last_opponent",
  "last_opponent_name",
  "last_score",
  "last_result",
  "stale",
] as const;

/** An entity of a team. A member of the answer that is null makes it unknown, or unavailable where Home Assistant wants a number or a time. */
interface Entity {
  readonly name: string;
  readonly key: string;
  readonly value: string;
  readonly icon?: string;
  readonly more?: readonly string[];
}

const text = (member: string): string => `{{ value_json.${member} | default('unknown', true) }}`;
/** Without an answer of the hub there is no value_json. */
const availableWith = (member: string): string =>
  `availability: ${quoted(`{{ value_json is defined and value_json.${member} is not none }}`)}`;

const sensors: readonly Entity[] = [
  {
    name: "game status",
    key: "status",
    value: "{{ value_json.status }}",
    icon: "mdi:scoreboard",
    more: ["json_attributes:", ...ATTRIBUTES.map((name) => `  - ${name}`)],
  },
  { name: "score", key: "score", value: text("score"), icon: "mdi:counter" },
  {
    name: "points",
    key: "points",
    value: "{{ value_json.team_score }}",
    icon: "mdi:numeric",
    more: [availableWith("team_score")],
  },
  {
    name: "opponent points",
    key: "opponent_points",
    value: "{{ value_json.opponent_score }}",
    icon: "mdi:numeric",
    more: [availableWith("opponent_score")],
  },
  { name: "opponent", key: "opponent", value: text("opponent_name"), icon: "mdi:account-group" },
  { name: "period", key: "period", value: text("period"), icon: "mdi:timer-sand" },
  { name: "game clock", key: "clock", value: text("clock"), icon: "mdi:timer-outline" },
  // A state holds 255 characters.
  {
    name: "last play",
    key: "last_play",
    value: `{{ (value_json.last_play or 'unknown')[:255] }}`,
    icon: "mdi:whistle",
  },
  {
    name: "game start",
    key: "start",
    value: "{{ value_json.start_time }}",
    more: ["device_class: timestamp", availableWith("start_time")],
  },
  {
    name: "next game",
    key: "next_game",
    value: "{{ value_json.next_start_time }}",
    more: ["device_class: timestamp", availableWith("next_start_time")],
  },
  { name: "next opponent", key: "next_opponent", value: text("next_opponent_name"), icon: "mdi:account-group-outline" },
  { name: "last result", key: "last_result", value: text("last_result"), icon: "mdi:trophy-outline" },
  { name: "last score", key: "last_score", value: text("last_score"), icon: "mdi:counter" },
];

const binarySensors: readonly Entity[] = [
  { name: "playing", key: "playing", value: "{{ value_json.status == 'live' }}", icon: "mdi:stadium-variant" },
  {
    name: "home game",
    key: "home_game",
    value: "{{ value_json.is_home }}",
    icon: "mdi:home-variant-outline",
    more: [availableWith("is_home")],
  },
  {
    name: "data outdated",
    key: "stale",
    value: "{{ value_json.stale }}",
    more: ["device_class: problem"],
  },
];

/**
 * A package of Home Assistant's (https://www.home-assistant.io/docs/configuration/packages/) that makes REST sensors
 * (https://www.home-assistant.io/integrations/rest/) for some teams: one question a team, many entities. Good for
 * Home Assistant 2024.3 and later. Pure.
 */
export function restPackage(facts: PackageFacts): string {
  const { teams, needsToken } = facts;
  const lines = [
    "# Made by Hometide: sensors of the teams that it follows, over HTTP. For homes without an MQTT broker.",
    "# Save as packages/hometide.yaml beside configuration.yaml, which needs these lines once:",
    "#   homeassistant:",
    "#     packages: !include_dir_named packages",
    ...(needsToken
      ? [
          "# The hub asks for its token; put it into secrets.yaml, with the word Bearer before it:",
          '#   hometide_token: "Bearer …"',
        ]
      : []),
    "# Then check the configuration and restart Home Assistant (once; later: Developer tools, YAML, RESTful entities).",
    "rest:",
    ...teams.flatMap((team) => resourceOf(team, facts)),
  ];
  return `${lines.join("\n")}\n`;
}

function resourceOf(team: LeagueTeam, facts: PackageFacts): readonly string[] {
  const { league } = team;
  const resource = `${facts.baseUrl}/api/v1/ha/game-status/${encodeURIComponent(team.team.id)}?league=${encodeURIComponent(league)}`;
  const said = shortName(team, facts.teams);
  const entities = (list: readonly Entity[]): readonly string[] =>
    list.flatMap((entity) => entityLines(entity, said, `hometide_${slug(league)}_${slug(team.team.id)}`));
  return [
    `  # ${oneLine(team.team.name)} (${league})`,
    `  - resource: ${quoted(resource)}`,
    `    scan_interval: ${facts.scanInterval}`,
    "    timeout: 10",
    ...(facts.needsToken ? ["    headers:", "      Authorization: !secret hometide_token"] : []),
    "    sensor:",
    ...entities(sensors),
    "    binary_sensor:",
    ...entities(binarySensors),
  ];
}

function entityLines(entity: Entity, said: string, prefix: string): readonly string[] {
  const { name, key, value, icon, more = [] } = entity;
  return [
    `      - name: ${quoted(`${said} ${name}`)}`,
    `        unique_id: ${quoted(`${prefix}_${key}`)}`,
    `        value_template: ${quoted(value)}`,
    ...(icon === undefined ? [] : [`        icon: ${quoted(icon)}`]),
    ...more.map((line) => `        ${line}`),
  ];
}

/** The nickname, so that an entity is called sensor.patriots_game_status; the whole name where two share it. */
function shortName({ team }: LeagueTeam, all: readonly LeagueTeam[]): string {
  const shared = all.filter((other) => other.team.nickname === team.nickname).length > 1;
  return shared || team.nickname === "" ? team.name : team.nickname;
}

/** A JSON text is a double-quoted scalar of YAML 1.1 and 1.2. */
function quoted(value: string): string {
  return JSON.stringify(value);
}

function slug(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "_");
}

function oneLine(name: string): string {
  return name.replaceAll(/\s+/g, " ");
}
