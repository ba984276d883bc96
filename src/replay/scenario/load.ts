import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { packageFolder } from "../../ops/package-folder.ts";
import type { GameFacts, TeamFacts } from "./game-facts.ts";
import { ScenarioFile, TeamsFile } from "./game-facts.ts";
import { clockSeconds, timelineOf } from "./game-timeline.ts";
import { HomeFile } from "./home-facts.ts";
import type { ScenarioProblem } from "./read-yaml.ts";
import { readYaml } from "./read-yaml.ts";

/** A checked scenario. */
export interface Scenario {
  readonly title: string;
  /** The home's local hour at the beginning. */
  readonly beginsAtHour: number;
  /** From one evening's beginning to the next. */
  readonly lengthMinutes: number;
  readonly games: readonly GameFacts[];
  readonly teams: TeamsFile;
  readonly home: HomeFile;
}

/** The scenarios that come with the program. */
const FOLDER = join(packageFolder, "scenarios");

/** Whether a scenario of this name comes with the program. */
export function hasScenario(name: string): boolean {
  return SCENARIO_NAME.test(name) && existsSync(join(FOLDER, `${name}.yaml`));
}

const SCENARIO_NAME = /^[a-z0-9][a-z0-9_-]{0,60}$/;

/** @throws HometideError `scenario_invalid` with the file, the line, the path and what is wrong */
export function loadScenario(name = "evening"): Scenario {
  return readScenario(join(FOLDER, `${name}.yaml`));
}

/** Reads a scenario's file with teams.yaml and the home's file beside it. */
export function readScenario(file: string): Scenario {
  const folder = dirname(file);
  const { content: teams } = readYaml(join(folder, "teams.yaml"), TeamsFile);
  const { content, refuse } = readYaml(file, ScenarioFile);
  refuse(content.games.flatMap((game, index) => gameProblems(game, `games/${index}`, teams[game.league])));
  const home = readYaml(join(folder, content.home), HomeFile);
  home.refuse(homeProblems(home.content));
  const ends = content.games.map((game) => game.starts_at + timelineOf(game).endMinute);
  return {
    title: content.title,
    beginsAtHour: content.begins_at,
    lengthMinutes: Math.max(...ends) + content.rest,
    games: content.games,
    teams,
    home: home.content,
  };
}

/** What the schema cannot see: names of teams, the order of plays, a game that has no winner. */
function gameProblems(game: GameFacts, path: string, teams: readonly TeamFacts[]): readonly ScenarioProblem[] {
  const problems: ScenarioProblem[] = [];
  const sides = [game.home.team, game.away.team];
  for (const side of ["home", "away"] as const) {
    if (!teams.some((team) => team.abbreviation === game[side].team)) {
      problems.push({ path: `${path}/${side}/team`, reason: `names no team of the ${game.league} in teams.yaml` });
    }
  }
  const timeline = timelineOf(game);
  let last = -1;
  for (const [index, play] of game.plays.entries()) {
    const here = `${path}/plays/${index}`;
    if (play.by !== undefined && !sides.includes(play.by))
      problems.push({ path: `${here}/by`, reason: `must be ${sides.join(" or ")}` });
    if (play.points !== undefined && play.by === undefined)
      problems.push({ path: here, reason: "has points but no `by`" });
    const minute = timeline.minuteOf(play.period, clockSeconds(play.clock));
    if (minute === undefined) problems.push({ path: `${here}/clock`, reason: "is not in a period of this game" });
    else if (minute < last) problems.push({ path: here, reason: "is before the play above it" });
    last = Math.max(last, minute ?? last);
  }
  const points = (side: string, upTo: number): number =>
    game.plays.reduce((sum, play) => sum + (play.by === side && play.period <= upTo ? (play.points ?? 0) : 0), 0);
  const [home = "", away = ""] = sides;
  const tied = points(home, timeline.regulation) === points(away, timeline.regulation);
  if (timeline.periods > timeline.regulation !== tied) {
    problems.push({ path: `${path}/plays`, reason: "must go to overtime if, and only if, regulation ends in a tie" });
  }
  return problems;
}

/** References between the parts of a home. */
function homeProblems(home: HomeFile): readonly ScenarioProblem[] {
  const problems: ScenarioProblem[] = [];
  const known = (path: string, name: string | undefined, names: ReadonlySet<string>, what: string): void => {
    if (name !== undefined && !names.has(name))
      problems.push({ path, reason: `names no ${what} of this home: ${name}` });
  };
  const areas = new Set(home.areas.map(({ id }) => id));
  const floors = new Set(home.floors.map(({ id }) => id));
  const devices = new Set(home.devices.map(({ id }) => id));
  const entities = new Set(home.entities.map(({ id }) => id));
  if (entities.size < home.entities.length) problems.push({ path: "entities", reason: "has an id twice" });
  for (const [index, area] of home.areas.entries()) known(`areas/${index}/floor`, area.floor, floors, "floor");
  for (const [index, device] of home.devices.entries()) {
    known(`devices/${index}/area`, device.area, areas, "area");
    known(`devices/${index}/via`, device.via, devices, "device");
  }
  for (const [index, entity] of home.entities.entries()) {
    const here = `entities/${index}`;
    known(`${here}/device`, entity.device, devices, "device");
    known(`${here}/area`, entity.area, areas, "area");
    const { behaviour } = entity;
    if (behaviour.kind === "meter") known(`${here}/behaviour/of`, behaviour.of, entities, "entity");
    if (behaviour.kind === "climate") known(`${here}/behaviour/sensor`, behaviour.sensor, entities, "entity");
    if (behaviour.kind === "weather") known(`${here}/behaviour/temperature`, behaviour.temperature, entities, "entity");
    if (behaviour.kind === "power") {
      for (const name of Object.keys(behaviour.draws))
        known(`${here}/behaviour/draws/${name}`, name, entities, "entity");
    }
  }
  return problems;
}
