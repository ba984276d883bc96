import type { GapAnswer } from "../../src/api/gap-answers.ts";
import { systemClock } from "../../src/model/clock.ts";
import type { Micros } from "../../src/model/time.ts";
import { formatTime, MICROS_PER_SECOND } from "../../src/model/time.ts";
import { silentLog } from "../../src/ops/log.ts";
import type { HomeAssistantServer } from "../../src/replay/home-assistant-server.ts";
import { startHomeAssistantServer } from "../../src/replay/home-assistant-server.ts";
import type { DrivenHub } from "./driven-hub.ts";
import { startDrivenHub } from "./driven-hub.ts";
import type { Course } from "./plan.ts";
import type { Thing } from "./thing.ts";
import type { YearsHome } from "./years-home.ts";
import { openYearsHome } from "./years-home.ts";

const TOKEN = "years";
const PATIENCE_MS = 180_000;
const LONGEST_HOLD_MS = 300;

/** A home, its Home Assistant and the hub that listens to it, and the one clock that all of them have. */
export class Stage {
  readonly home: YearsHome;
  now: Micros;
  /** `undefined` while none runs. */
  hub: DrivenHub | undefined;
  /** What it says is recorded, and told to nobody. */
  hushed: Thing | undefined;
  readonly #environment: Record<string, string>;
  #server: HomeAssistantServer | undefined;

  constructor(course: Course, folder: string) {
    this.now = course.from;
    this.home = openYearsHome({ ...course, clock: { ...systemClock, now: () => this.now } });
    this.#environment = {
      HOMETIDE_DATA_DIR: folder,
      HOMETIDE_PORT: "0",
      HOMETIDE_ESPN_URL: "http://127.0.0.1:9",
      HOMETIDE_WEATHER_URL: "http://127.0.0.1:9",
      HOMETIDE_HOME_ASSISTANT_RECORDER_DELAY: "5s",
      HOME_ASSISTANT_TOKEN: TOKEN,
      RAW_DATA_RETENTION_DAYS: String(course.keepDays.raw),
      HOURLY_SUMMARY_RETENTION_DAYS: String(course.keepDays.hourly),
      DAILY_SUMMARY_RETENTION_DAYS: String(course.keepDays.daily),
      LOG_LEVEL: "error",
      LOG_FORMAT: "json",
    };
  }

  /** Opens Home Assistant. */
  async open(): Promise<void> {
    const clock = { ...systemClock, now: () => this.now };
    const { home } = this.home;
    this.#server = await startHomeAssistantServer({ clock, log: silentLog, home, token: TOKEN, startupMs: 5 });
    this.#environment["HOME_ASSISTANT_URL"] = this.#server.url;
  }

  async close(): Promise<void> {
    await this.hub?.kill();
    await this.#server?.close();
  }

  /** The connection breaks off. */
  drop(): void {
    this.#server?.drop();
  }

  /** Home Assistant itself is away for so long. */
  async restartHome(away: Micros): Promise<void> {
    await this.#server?.stop();
    for (const thing of this.home.things) thing.sleepUntil(this.now + away);
    await this.passTime(away);
    await this.#server?.start();
    await this.listening();
  }

  rename(kind: string, unheard: boolean): void {
    const thing = this.home.thing(kind);
    const { entityId: before } = thing;
    const name = `${before.replace(/_v\d+$/, "")}_v${thing.story.names.length + 1}`;
    const data = { action: "update", entity_id: name, old_entity_id: before, changes: { entity_id: before } };
    this.#server?.fire("entity_registry_updated", data);
    this.home.rename(thing, name, this.now, unheard);
  }

  registryChanged(action: "create" | "remove", entityId: string): void {
    this.#server?.fire("entity_registry_updated", { action, entity_id: entityId });
  }

  /**
   * Time goes on, and the home says what it says meanwhile, before the hub can find that it is later; so it does not take
   * for silence what is only told in one go.
   *
   * @param then happens at the end of it
   */
  async passTime(length: Micros, then: () => void = () => undefined): Promise<void> {
    const hub = this.hub;
    const leapt = await hub?.leapTo(this.now + length);
    const from = leapt?.from ?? this.now;
    this.now = Math.max(this.now, leapt?.now ?? this.now + length);
    this.home.live(from, this.now, this.hushed);
    then();
    if (hub === undefined) return;
    // Where the connection is lost, the hub only finds it again when its pause is over.
    const end = performance.now() + LONGEST_HOLD_MS;
    while (performance.now() < end && !(await this.#isHeard(hub))) await pause(1);
    await hub.release();
  }

  /** Starts the hub, at a time that stands still: for its first look and Home Assistant's answer it is the same. */
  async start(): Promise<void> {
    this.hub = await startDrivenHub(this.now, this.#environment);
  }

  /** Until it listens: then time can go on. */
  async listening(): Promise<void> {
    await this.hubSays(async (hub) => {
      const { components } = await hub.get<{ components: Record<string, { readonly phase?: string }> }>("/health");
      return components["websocket_client"]?.phase === "listening";
    }, "the hub listens");
    await this.hub?.release();
  }

  async end(how: "kill" | "stop"): Promise<void> {
    const hub = this.hub;
    this.hub = undefined;
    // Its clock went on by itself: what happens next must not be before what it has heard.
    const stopped = await hub?.leapTo(this.now);
    this.now = Math.max(this.now, stopped?.now ?? this.now);
    if (how === "kill") await hub?.kill();
    else {
      const code = await hub?.stop();
      if (code !== 0) throw new Error(`the hub stopped with ${String(code)}`);
    }
  }

  /** Waits until what the home said last is on disk. */
  async heard(): Promise<void> {
    await this.hubSays((hub) => this.#isHeard(hub), "the last state");
  }

  async #isHeard(hub: DrivenHub): Promise<boolean> {
    const last = this.home.things
      .filter((thing) => !thing.isGone && thing !== this.hushed)
      .map(({ entityId, story }) => ({ entityId, at: story.states.at(-1)?.time ?? 0 }))
      .reduce((newest, one) => (one.at > newest.at ? one : newest));
    return (await entityOf(hub, last.entityId))?.updated_at === formatTime(last.at);
  }

  /** Time goes on by seconds until everything that was missed has been asked for. */
  async settleGaps(): Promise<void> {
    await this.hubSays(async (hub) => {
      await this.passTime(5 * MICROS_PER_SECOND);
      const { gaps } = await hub.get<{ gaps: readonly GapAnswer[] }>("/api/v1/gaps?limit=1000");
      return gaps.every(({ state }) => state === "healed" || state === "partial" || state === "unhealable");
    }, "the gaps are healed");
  }

  async hubSays(isSo: (hub: DrivenHub) => Promise<boolean>, what: string): Promise<void> {
    const hub = this.hub;
    if (hub === undefined) return;
    const end = performance.now() + PATIENCE_MS;
    while (!(await isSo(hub))) {
      if (performance.now() > end) {
        const told = await Promise.all(
          ["/health", "/api/v1/gaps?limit=1000", "/api/v1/entities"].map((path) => hub.get(path)),
        );
        throw new Error(`at ${formatTime(this.now)} in vain: ${what}\n${JSON.stringify(told)}`);
      }
      await pause(1);
    }
  }
}

interface EntityAnswer {
  readonly updated_at: string;
  readonly removed_at: string | null;
}

/** @returns `undefined` where it is not known */
export async function entityOf(hub: DrivenHub, entityId: string): Promise<EntityAnswer | undefined> {
  const answer = await hub.get<Partial<EntityAnswer>>(`/api/v1/entities/${entityId}`);
  const { updated_at, removed_at = null } = answer;
  return updated_at === undefined ? undefined : { updated_at, removed_at };
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
