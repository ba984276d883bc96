import { onTestFinished } from "vitest";
import type { Mqtt, MqttSettings } from "../../../src/automations/mqtt/mqtt.ts";
import { createMqtt } from "../../../src/automations/mqtt/mqtt.ts";
import { MQTT_DEVICE, MQTT_NOTE, readMemory } from "../../../src/automations/mqtt/notes.ts";
import type { Clock } from "../../../src/model/clock.ts";
import { systemClock } from "../../../src/model/clock.ts";
import type { Game, LeagueId, Team } from "../../../src/model/game.ts";
import type { GameEvent } from "../../../src/model/game-event.ts";
import { GAME_EVENT_DOCUMENT } from "../../../src/model/game-event.ts";
import type { TeamRef } from "../../../src/model/setting.ts";
import { silentLog } from "../../../src/ops/log.ts";
import type { Log } from "../../../src/ops/log.ts";
import { createMetrics } from "../../../src/ops/metrics.ts";
import { TEAM_DOCUMENT } from "../../../src/sports/documents.ts";
import { TOLD_DOCUMENT } from "../../../src/sports/events/game-events.ts";
import { GAME_DOCUMENT } from "../../../src/sports/game-state.ts";
import { createSports } from "../../../src/sports/sports.ts";
import type { SportsView } from "../../../src/sports/view.ts";
import type { DocumentChange } from "../../../src/store/store.ts";

/** What lies on the disk of a hub: its documents, by kind and id. They outlive the hub. */
export class Disk {
  readonly #kinds = new Map<string, Map<string, unknown>>();

  documents(kind: string): ReadonlyMap<string, unknown> {
    return this.#kinds.get(kind) ?? new Map();
  }

  keep(documents: readonly DocumentChange[]): void {
    for (const { kind, id, value } of documents) {
      const ofKind = this.#kinds.get(kind) ?? new Map<string, unknown>();
      this.#kinds.set(kind, ofKind);
      // As a journal does: what comes back has been text.
      if (value === undefined) ofKind.delete(id);
      else ofKind.set(id, JSON.parse(JSON.stringify(value)));
    }
  }
}

export interface World {
  readonly sports: SportsView;
  readonly mqtt: Mqtt;
  /** ESPN tells of these games; resolves once that is on disk and told. */
  poll(...games: readonly Game[]): void;
  /** ESPN tells the teams of a league. */
  teams(league: LeagueId, ...teams: readonly Team[]): void;
  /** Events of a simulated game. */
  simulate(...events: readonly GameEvent[]): void;
  /** As the hub stops. */
  stop(): Promise<void>;
}

export interface WorldOptions {
  readonly url: string;
  readonly teams: readonly TeamRef[];
  readonly disk?: Disk;
  readonly settings?: Partial<MqttSettings>;
  readonly clock?: Clock;
  readonly log?: Log;
}

/** The games of a hub and its MQTT, without the rest of it. It stops with the test. */
export function startWorld(options: WorldOptions): World {
  const { url, teams, disk = new Disk(), clock = systemClock, log = silentLog } = options;
  const metrics = createMetrics();
  const simulated = new Set<(events: readonly GameEvent[]) => void>();
  const sports = createSports({ leagues: ["nhl", "nfl"], clock, log });
  sports.restore({
    games: disk.documents(GAME_DOCUMENT),
    teams: disk.documents(TEAM_DOCUMENT),
    events: { told: disk.documents(TOLD_DOCUMENT), events: disk.documents(GAME_EVENT_DOCUMENT) },
  });
  const memory = readMemory({ devices: disk.documents(MQTT_DEVICE), notes: disk.documents(MQTT_NOTE) });
  const mqtt = createMqtt({
    settings: {
      url,
      username: undefined,
      password: undefined,
      ca: undefined,
      clientId: "hometide0123456789ab",
      discovery: "device",
      discoveryPrefix: "homeassistant",
      baseTopic: "hometide",
      expiresAfterMs: 60_000,
      ...options.settings,
    },
    sports,
    teams,
    figures: async () => ({
      status: "healthy",
      pointsPerMinute: 12,
      storageBytes: 4_096,
      mirrorQueue: undefined,
    }),
    simulated: (take) => {
      simulated.add(take);
      return () => void simulated.delete(take);
    },
    memory,
    keep: async (documents) => disk.keep(documents),
    clock,
    log,
    metrics,
    version: "1.2.3",
    random: () => 0,
  });
  const stopping = new AbortController();
  const running = mqtt.run(stopping.signal);
  const stop = async (): Promise<void> => {
    stopping.abort();
    await running;
  };
  onTestFinished(stop);
  const observe = (observation: Parameters<typeof sports.observe>[0]): void => {
    const { commit, apply } = sports.observe(observation);
    disk.keep(commit.documents ?? []);
    apply();
  };
  return {
    sports,
    mqtt,
    poll: (...games) => {
      for (const [league, of] of Map.groupBy(games, (game) => game.league))
        observe({ kind: "scoreboard", league, readAt: clock.now(), games: of, problems: [] });
    },
    teams: (league, ...listed) => observe({ kind: "teams", league, readAt: clock.now(), teams: listed, problems: [] }),
    simulate: (...events) => simulated.forEach((take) => take(events)),
    stop,
  };
}

/** A log of which warnings and errors become lines. */
export function logInto(lines: string[]): Log {
  const note = (...said: readonly unknown[]): void => void lines.push(JSON.stringify(said));
  return Object.assign(Object.create(silentLog) as Log, { warn: note, error: note });
}
