import { expect, onTestFinished, test } from "vitest";
import { MQTT_NOTE } from "../../../src/automations/mqtt/notes.ts";
import { systemClock } from "../../../src/model/clock.ts";
import type { Game } from "../../../src/model/game.ts";
import { formatTime, MICROS_PER_HOUR } from "../../../src/model/time.ts";
import { describeMosquitto, startMosquitto } from "../../servers/mosquitto.ts";
import { nhlGame, team } from "../../sports/games.ts";
import { until } from "../../support/wait.ts";
import { startOldBroker } from "./old-broker.ts";
import type { Witness } from "./witness.ts";
import { retainedAt, witnessAt } from "./witness.ts";
import type { World } from "./world.ts";
import { Disk, logInto, startWorld } from "./world.ts";

const BRUINS = "hometide/nhl/1";
const bruins = team("1", "BOS", "Boston Bruins", "Boston", "Bruins");
const canadiens = team("10", "MTL", "Montreal Canadiens", "Montreal", "Canadiens");
const follow = [{ league: "nhl", team: "bruins" }] as const;

const now = systemClock.now();
const soon = nhlGame({ start_time: formatTime(now + MICROS_PER_HOUR).replace(/\.\d+Z$/, "Z") });
/** BOS is away. */
const live = (bos: number, mtl: number, clock = "12:00"): Game =>
  nhlGame({
    status: "live",
    start_time: formatTime(now - MICROS_PER_HOUR).replace(/\.\d+Z$/, "Z"),
    score: { home: mtl, away: bos },
    period: { current: 2, label: "2", time_remaining: clock },
  });

const isConnected = (world: World): boolean => world.mqtt.health().details?.["connected"] === true;

interface SentEvent {
  readonly id: string;
  readonly event_type: string;
  readonly whose: string | null;
  readonly team: string | null;
  readonly score_change: number | null;
  readonly test: boolean;
}
const eventsOf = (witness: Witness, topic = `${BRUINS}/event`): readonly SentEvent[] =>
  // The tests look at what an event holds.
  witness.heard.filter((one) => one.topic === topic).map(({ payload }) => JSON.parse(payload) as SentEvent);
const kindsOf = (witness: Witness): readonly string[] => eventsOf(witness).map(({ event_type }) => event_type);

describeMosquitto("MQTT, with a real broker", () => {
  test("a game: discovery, then states, then events; only what changed, only states retained", async () => {
    const broker = await startMosquitto();
    const witness = await witnessAt(broker.url);
    const world = startWorld({ url: broker.url, teams: follow });
    world.poll(soon);
    await witness.untilLast(`${BRUINS}/status`, "upcoming");
    await witness.untilLast("hometide/status", "online");
    expect(witness.last(`${BRUINS}/next_game`)).toBe(soon.start_time);
    expect(witness.last(`${BRUINS}/score`)).toBe("None");
    expect(witness.last(`${BRUINS}/opponent`)).toBe("MTL");
    const topics = witness.heard.map(({ topic }) => topic);
    const [config, state, online] = [
      "homeassistant/device/hometide_nhl_1/config",
      `${BRUINS}/status`,
      "hometide/status",
    ].map((topic) => topics.indexOf(topic));
    expect(config).toBeLessThan(state ?? 0);
    expect(state).toBeLessThan(topics.lastIndexOf(String("hometide/status")));
    expect(online).toBeGreaterThan(0);

    world.poll(live(0, 0));
    world.poll(live(1, 0));
    await witness.untilLast(`${BRUINS}/score`, "1");
    await until(() => kindsOf(witness).includes("score_update"), "the goal");
    expect(witness.last(`${BRUINS}/playing`)).toBe("ON");
    expect(witness.last(`${BRUINS}/clock`)).toBe("12:00");
    expect(JSON.parse(witness.last(`${BRUINS}/attributes`) ?? "")).toMatchObject({
      team: "BOS",
      opponent_name: "Montreal Canadiens",
      score: "1-0",
      is_home: false,
    });
    const scored = eventsOf(witness).find(({ event_type }) => event_type === "score_update");
    expect(scored).toMatchObject({ whose: "team", team: "BOS", score_change: 1, test: false });

    // Nothing is said twice.
    const before = witness.heard.length;
    world.poll(live(1, 0, "11:40"));
    await witness.untilLast(`${BRUINS}/clock`, "11:40");
    expect(
      witness.heard
        .slice(before)
        .map(({ topic }) => topic)
        .toSorted(),
    ).toEqual([`${BRUINS}/attributes`, `${BRUINS}/clock`]);
    expect(witness.heard.findLast(({ topic }) => topic === `${BRUINS}/clock`)?.expirySeconds).toBeGreaterThan(200);
    expect(new Set(witness.heard.filter(({ topic }) => topic.endsWith("/event")).map(({ qos }) => qos))).toEqual(
      new Set([1]),
    );

    world.poll(live(1, 1, "3:00"));
    await until(() => eventsOf(witness).some(({ whose }) => whose === "opponent"), "the opponent's goal");
    await witness.untilLast(`${BRUINS}/opponent_score`, "1");
    // The state is there when the event starts an automation.
    const at = (topic: string, payload: string): number =>
      witness.heard.findIndex((one) => one.topic === topic && one.payload.includes(payload));
    expect(at(`${BRUINS}/opponent_score`, "1")).toBeLessThan(at(`${BRUINS}/event`, '"whose":"opponent"'));
    const kept = await retainedAt(broker.url);
    expect([...kept.keys()].filter((topic) => topic.endsWith("/event"))).toEqual([]);
    expect(kept.get(`${BRUINS}/opponent_score`)).toBe("1");
    expect(kept.get("hometide/hub/status")).toBe("healthy");
    expect(kept.get("hometide/hub/live_games")).toBe("1");

    await world.stop();
    await witness.untilLast("hometide/status", "offline");
  });

  test("a simulated game: its events say that they are a test; the states stay; what was seen too late is not told", async () => {
    const broker = await startMosquitto();
    const witness = await witnessAt(broker.url);
    const lines: string[] = [];
    const world = startWorld({ url: broker.url, teams: follow, log: logInto(lines) });
    world.poll(live(0, 0));
    world.poll(live(1, 0));
    await until(() => kindsOf(witness).includes("score_update"), "a real goal");
    const before = witness.heard.length;
    const [goal] = world.sports.events().filter(({ event }) => event === "score_update");
    if (goal === undefined) throw new Error("a goal was told");
    world.simulate({ ...goal, id: "simulated-1", game_id: "simulated", away_score: 7, test: true });
    // One of other teams is nobody's here.
    world.simulate({ ...goal, id: "simulated-2", home_team: "NYR", away_team: "NJ", team: "NJ", test: true });
    world.simulate({ ...goal, id: "simulated-3", game_id: "simulated", test: true });
    // Seen after hours: a goal is too old, an end is not.
    const late = { since: formatTime(now - 3 * MICROS_PER_HOUR), late: true, game_id: "simulated", test: true };
    world.simulate({ ...goal, ...late, id: "simulated-4" });
    world.simulate({ ...goal, ...late, id: "simulated-5", event: "game_end" });
    await until(() => eventsOf(witness).some(({ id }) => id === "simulated-5"), "the simulated goals");
    const told = witness.heard.slice(before);
    expect(told.map(({ topic }) => topic)).toEqual([`${BRUINS}/event`, `${BRUINS}/event`, `${BRUINS}/event`]);
    expect(eventsOf(witness).map(({ id }) => id)).not.toContain("simulated-4");
    expect(lines.filter((line) => line.includes("is too old for MQTT")).length).toBe(1);
    expect(JSON.parse(told[2]?.payload ?? "")).toMatchObject({ event_type: "game_end", ...late });
    expect(JSON.parse(told[0]?.payload ?? "")).toMatchObject({ test: true, whose: "team", away_score: 7 });
  });

  test("Home Assistant starts: it is told all again", async () => {
    const broker = await startMosquitto();
    const world = startWorld({ url: broker.url, teams: follow });
    world.poll(live(2, 1));
    await until(() => isConnected(world), "it is connected");
    const witness = await witnessAt(broker.url);
    await witness.untilLast(`${BRUINS}/score`, "2");
    const before = witness.heard.length;
    await witness.publish("homeassistant/status", "online");
    await until(() => witness.heard.length > before + 12, "all is told again");
    const again = witness.heard.slice(before).map(({ topic }) => topic);
    expect(again.indexOf("homeassistant/device/hometide_nhl_1/config")).toBeGreaterThan(0);
    expect(again.indexOf(`${BRUINS}/score`)).toBeGreaterThan(
      again.indexOf("homeassistant/device/hometide_nhl_1/config"),
    );
    expect(again).toContain("homeassistant/device/hometide_hub/config");
  });

  test("the broker is away during a goal: told when it is back; one that is too old is not", async () => {
    const broker = await startMosquitto();
    const disk = new Disk();
    const world = startWorld({ url: broker.url, teams: follow, disk });
    world.poll(soon);
    world.poll(live(0, 0));
    const witness = await witnessAt(broker.url);
    await until(() => isConnected(world), "it is connected");
    await broker.kill();
    await until(() => !isConnected(world), "the hub knows that it is gone");
    expect(world.mqtt.health()).toMatchObject({ status: "unhealthy", details: { connected: false } });
    expect(world.mqtt.health().reason).toContain(broker.url);
    world.poll(live(1, 0));
    expect(eventsOf(witness).filter(({ event_type }) => event_type === "score_update")).toEqual([]);
    await broker.start();
    await until(() => kindsOf(witness).includes("score_update"), "the goal is told");
    await witness.untilLast(`${BRUINS}/score`, "1");
    await until(() => isConnected(world), "it is connected again");
    await world.stop();

    // A second is over before this one's broker is back.
    await broker.kill();
    const lines: string[] = [];
    const settings = { expiresAfterMs: 1_000 };
    const hasty = startWorld({ url: broker.url, teams: follow, disk, settings, log: logInto(lines) });
    hasty.poll(live(2, 0));
    expect(hasty.mqtt.health().details?.["waiting_events"]).toBe(1);
    await until(() => hasty.mqtt.health().details?.["waiting_events"] === 0, "the event is given up");
    await broker.start();
    await witness.untilLast(`${BRUINS}/score`, "2");
    const scores = eventsOf(witness).filter(({ event_type }) => event_type === "score_update");
    expect(new Set(scores.map(({ id }) => id)).size).toBe(1);
    // It is told; those of before, which have been sent long since, are not.
    const late = lines.filter((line) => line.includes("is too old for MQTT"));
    expect(late.length).toBe(1);
    expect(late[0]).toContain("BOS");
  });

  test("a restart tells what the last run could not, and nothing that it has told", async () => {
    const broker = await startMosquitto();
    const disk = new Disk();
    const witness = await witnessAt(broker.url);
    const first = startWorld({ url: broker.url, teams: follow, disk });
    first.poll(soon);
    first.poll(live(0, 0));
    first.poll(live(1, 0));
    await until(() => kindsOf(witness).includes("score_update"), "the first goal");
    await first.stop();
    // On disk, and not sent any more.
    first.poll(live(2, 0));
    const before = eventsOf(witness).length;

    startWorld({ url: broker.url, teams: follow, disk });
    await until(() => eventsOf(witness).length > before, "the second goal");
    await witness.untilLast("hometide/status", "online");
    const told = eventsOf(witness);
    expect(told.slice(before).map(({ event_type }) => event_type)).toEqual(["score_update"]);
    expect(new Set(told.map(({ id }) => id)).size).toBe(told.length);
  });

  test("teams that are not followed any more are taken back, also after a restart and from another form", async () => {
    const broker = await startMosquitto();
    const disk = new Disk();
    const both = [...follow, { league: "nhl", team: "MTL" }];
    const first = startWorld({ url: broker.url, teams: both, disk });
    first.poll(live(1, 0));
    const witness = await witnessAt(broker.url);
    await witness.untilLast("hometide/nhl/10/opponent", "BOS");
    await until(() => isConnected(first), "it is connected");
    await first.stop();

    const second = startWorld({ url: broker.url, teams: follow, disk });
    await until(() => isConnected(second), "it is connected");
    const kept = await retainedAt(broker.url);
    expect([...kept.keys()].filter((topic) => topic.includes("nhl_10") || topic.includes("nhl/10"))).toEqual([]);
    expect(kept.get(`${BRUINS}/score`)).toBe("1");
    await second.stop();

    const third = startWorld({ url: broker.url, teams: follow, disk, settings: { discovery: "components" } });
    await until(() => isConnected(third), "it is connected");
    const other = [...(await retainedAt(broker.url)).keys()].filter((topic) => topic.startsWith("homeassistant/"));
    expect(other).toContain("homeassistant/sensor/hometide_nhl_1/score/config");
    expect(other.filter((topic) => topic.startsWith("homeassistant/device/"))).toEqual([]);
    await third.stop();

    const last = startWorld({ url: broker.url, teams: follow, disk, settings: { discovery: "off" } });
    await until(() => isConnected(last), "it is connected");
    const left = [...(await retainedAt(broker.url)).keys()];
    expect(left.filter((topic) => topic.startsWith("homeassistant/"))).toEqual([]);
    expect(left).toContain(`${BRUINS}/score`);
    await last.stop();

    // Below another base topic nothing of the first one stays, its availability neither.
    const elsewhere = startWorld({ url: broker.url, teams: follow, disk, settings: { baseTopic: "home/games" } });
    await until(() => isConnected(elsewhere), "it is connected");
    elsewhere.teams("nhl", bruins, canadiens);
    await until(
      async () => ![...(await retainedAt(broker.url)).keys()].some((topic) => topic.startsWith("hometide/")),
      "all is taken back",
    );
    expect((await retainedAt(broker.url)).get("home/games/status")).toBe("online");
  });

  test("two hubs with the same settings: both say so, one that stops does not make the other unavailable, copies part", async () => {
    const broker = await startMosquitto();
    const witness = await witnessAt(broker.url);
    const [lines, otherLines]: [string[], string[]] = [[], []];
    const [disk, otherDisk] = [new Disk(), new Disk()];
    // The same client id, as where a data folder was copied.
    const first = startWorld({ url: broker.url, teams: follow, disk, log: logInto(lines) });
    await until(() => isConnected(first), "the first is connected");
    const second = startWorld({ url: broker.url, teams: follow, disk: otherDisk, log: logInto(otherLines) });
    const problem = /Another hub tells of its teams below hometide at this broker/;
    const knows = (world: World): boolean => isConnected(world) && problem.test(world.mqtt.health().reason ?? "");
    await until(() => knows(first) && knows(second), "both know of each other");
    expect([disk, otherDisk].some((of) => of.documents(MQTT_NOTE).has("client"))).toBe(true);
    expect([...lines, ...otherLines].filter((line) => line.includes("the same client id")).length).toBeLessThanOrEqual(
      2,
    );
    const before = witness.heard.length;
    await second.stop();
    await until(
      () => first.mqtt.health().status !== "degraded" || !problem.test(first.mqtt.health().reason ?? ""),
      "it is alone",
    );
    const told = (): readonly string[] =>
      witness.heard.slice(before).flatMap(({ topic, payload }) => (topic === "hometide/status" ? [payload] : []));
    await until(() => told().at(-1) === "online", "it says that it is online");
    expect(told()).toEqual(["offline", "online"]);
  });

  test("a team whose league ESPN has not told yet keeps its device", async () => {
    const broker = await startMosquitto();
    const disk = new Disk();
    const first = startWorld({ url: broker.url, teams: follow, disk });
    first.poll(live(1, 0));
    await until(() => isConnected(first) && first.mqtt.health().details?.["devices"] === 2, "both devices");
    await first.stop();

    // The last run's games and teams are gone: nothing is known but what MQTT told.
    const bare = new Disk();
    bare.keep([...disk.documents("mqtt_device")].map(([id, value]) => ({ kind: "mqtt_device", id, value })));
    const second = startWorld({ url: broker.url, teams: follow, disk: bare });
    await until(() => isConnected(second), "it is connected");
    expect((await retainedAt(broker.url)).has("homeassistant/device/hometide_nhl_1/config")).toBe(true);
    second.teams("nhl", bruins, canadiens);
    await until(() => second.mqtt.health().details?.["devices"] === 2, "the team is known");
    expect(second.mqtt.health().status).toBe("healthy");
  });

  test("a team that there is not: health says so, and what is near", async () => {
    const broker = await startMosquitto();
    const world = startWorld({ url: broker.url, teams: [...follow, { league: "nhl", team: "Bruinz" }] });
    world.teams("nhl", bruins, canadiens);
    await until(() => isConnected(world), "it is connected");
    expect(world.mqtt.health()).toMatchObject({ status: "degraded" });
    expect(world.mqtt.health().reason).toContain("no team nhl:Bruinz; near are Boston Bruins");
  });

  test("a wrong password is told, and never the password; the right one is taken", async () => {
    const login = { username: "hub", password: "correct-horse" };
    const broker = await startMosquitto({ login });
    const lines: string[] = [];
    const log = logInto(lines);
    const wrong = startWorld({
      url: broker.url,
      teams: follow,
      log,
      settings: { username: "hub", password: "battery-staple" },
    });
    await until(() => wrong.mqtt.health().status === "unhealthy", "it is refused");
    expect(wrong.mqtt.health().reason).toMatch(/refused the login.*MQTT_PASSWORD/);
    await until(() => Number(wrong.mqtt.health().details?.["attempts"]) > 2, "it tries again");
    expect(lines.length).toBe(1);
    expect(JSON.stringify([lines, wrong.mqtt.health()])).not.toContain("battery-staple");
    await wrong.stop();

    const right = startWorld({ url: broker.url, teams: follow, settings: login });
    await until(() => isConnected(right), "it is connected");
    expect(right.mqtt.health()).toMatchObject({ status: "healthy", details: { protocol: "5" } });
  });

  test("a broker of MQTT 3.1.1 is spoken to by MQTT 3.1.1", async () => {
    const broker = await startMosquitto();
    const old = await startOldBroker(broker.port);
    onTestFinished(() => old.close());
    const world = startWorld({ url: old.url, teams: follow });
    world.poll(live(1, 0));
    await until(() => isConnected(world), "it is connected");
    expect(world.mqtt.health()).toMatchObject({ status: "healthy", details: { protocol: "3.1.1" } });
    expect((await retainedAt(broker.url)).get(`${BRUINS}/score`)).toBe("1");
    expect(old.refused()).toBeGreaterThan(0);
  });

  test("a broker that hangs while the hub stops: the hub stops", { timeout: 12_000 }, async () => {
    const broker = await startMosquitto();
    const world = startWorld({ url: broker.url, teams: follow });
    world.poll(live(0, 0));
    await until(() => isConnected(world), "it is connected");
    process.kill(broker.pid() ?? 0, "SIGSTOP");
    world.poll(live(1, 0));
    // A message is under way that nobody answers.
    await new Promise((resolve) => setImmediate(resolve));
    await world.stop();
    expect(isConnected(world)).toBe(false);
  });

  test("a broker that hangs: the hub knows, and goes on when it does", { timeout: 60_000 }, async () => {
    const broker = await startMosquitto();
    const world = startWorld({ url: broker.url, teams: follow });
    world.poll(live(0, 0));
    await until(() => isConnected(world), "it is connected");
    process.kill(broker.pid() ?? 0, "SIGSTOP");
    world.poll(live(1, 0));
    await until(() => !isConnected(world), "the hub knows", 30_000);
    expect(world.mqtt.health().reason).toContain("did not answer for 15 s");
    process.kill(broker.pid() ?? 0, "SIGCONT");
    await until(() => isConnected(world), "it is connected again", 30_000);
    expect((await retainedAt(broker.url)).get(`${BRUINS}/score`)).toBe("1");
  });
});
