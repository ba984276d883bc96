import type { LeagueTeam } from "../../sports/view.ts";

/** The hub's own topics, below its base topic (docs/mqtt.md). */
export interface Topics {
  /** `online` or, by last will, `offline`. */
  readonly availability: string;
  readonly hub: (name: string) => string;
  readonly team: (team: LeagueTeam, name: string) => string;
  /** Ids of devices and entities begin with this. */
  readonly idPrefix: string;
}

export const ONLINE = "online";
export const OFFLINE = "offline";

export function topicsOf(base: string): Topics {
  return {
    availability: `${base}/status`,
    hub: (name) => `${base}/hub/${name}`,
    team: ({ league, team }, name) => `${base}/${league}/${level(team.id)}/${name}`,
    idPrefix: idPart(base),
  };
}

/** Id of a team's device: by league and ESPN's id, for abbreviations and names change. */
export function teamDeviceId({ idPrefix }: Topics, { league, team }: LeagueTeam): string {
  return `${idPrefix}_${league}_${idPart(team.id)}`;
}

export function hubDeviceId({ idPrefix }: Topics): string {
  return `${idPrefix}_hub`;
}

/** What ids in discovery topics may consist of; small, for entity ids are made of it, too. */
export function idPart(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9_-]+/g, "_");
}

/** One level of a topic: a text of ESPN's cannot name another one. */
function level(text: string): string {
  return text.replaceAll(/[/+#\s]/g, "_");
}
