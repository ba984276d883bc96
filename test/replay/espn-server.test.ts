import { readFileSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { ManualClock } from "../../src/model/clock.ts";
import { MICROS_PER_SECOND, parseTime } from "../../src/model/time.ts";
import { silentLog } from "../../src/ops/log.ts";
import { recordedScript, type EspnScript } from "../../src/replay/espn/script.ts";
import { startEspnServer, type EspnServer } from "../../src/replay/espn-server.ts";
import { startReplayProcess } from "../support/replay-process.ts";
import { describeShared, shared } from "../support/shared.ts";

const nfl = "/apis/site/v2/sports/football/nfl/scoreboard";
const agent = "hometide/0.1 (+https://example.org/hometide)";
const first = at("2025-12-07T18:59:45Z");
const second = at("2025-12-07T19:00:37Z");
const firstFile = shared.fixture("espn", "nfl-scoreboard-2025-w14-live-20251207T185945Z.json");
const secondFile = shared.fixture("espn", "nfl-scoreboard-2025-w14-live-20251207T190037Z.json");

/** Twenty games on a Sunday, seventy in all: enough to see `dates` and `limit`. */
const manyGames: EspnScript = {
  answer: ({ path }) =>
    path === "football/nfl/scoreboard"
      ? {
          whole: false,
          payload: {
            season: { type: 2, year: 2025 },
            week: { number: 3 },
            events: Array.from({ length: 70 }, (_, index) => ({
              id: String(index),
              // The last one begins on Sunday evening in New York, which is Monday in UTC.
              date: index < 19 ? "2025-09-21T17:00Z" : index === 19 ? "2025-09-22T00:20Z" : "2025-10-05T17:00Z",
              season: { type: 2 },
              week: { number: index < 20 ? 3 : 5 },
            })),
          },
        }
      : undefined,
};

async function serve(
  script: EspnScript,
  now = first,
): Promise<{ readonly espn: EspnServer; readonly clock: ManualClock }> {
  const clock = new ManualClock(now);
  const espn = await startEspnServer({ clock, log: silentLog, script, maxAge: 9 });
  onTestFinished(() => espn.close());
  return { espn, clock };
}

async function ask(espn: EspnServer, path: string, userAgent = agent): Promise<Response> {
  return fetch(espn.url + path, { headers: { "user-agent": userAgent } });
}

async function events(espn: EspnServer, query: string): Promise<readonly { id?: string }[]> {
  // The payloads of this test have this form.
  return ((await (await ask(espn, `${nfl}?${query}`)).json()) as { events: { id?: string }[] }).events;
}

async function ids(espn: EspnServer, query: string): Promise<readonly string[]> {
  return (await events(espn, query)).map((event) => event.id ?? "");
}

test("days are those of New York, months and years work, ranges answer 400 with ESPN's words", async () => {
  const { espn } = await serve(manyGames);
  expect((await ids(espn, "dates=20250921")).length).toBe(20);
  expect((await ids(espn, "dates=20250922")).length).toBe(0);
  expect((await ids(espn, "dates=202509")).length).toBe(20);
  expect((await ids(espn, "dates=2025")).length).toBe(70);
  expect((await ids(espn, "seasontype=2&week=5")).length).toBe(50);
  expect((await ids(espn, "seasontype=3&week=5")).length).toBe(0);
  expect(Object.keys(Object(await (await ask(espn, `${nfl}?dates=20250921`)).json()))).toEqual(["events"]);
  const range = await ask(espn, `${nfl}?dates=20250901-20250930`);
  expect(range.status).toBe(400);
  expect(await range.json()).toEqual({ code: 400, message: "Failed to get events endpoint." });
  expect((await ask(espn, "/apis/site/v2/sports/football/nfl/calendar")).status).toBe(404);
});

test("a limit of 600 and more is cut to 25 without a word", async () => {
  const { espn } = await serve(manyGames);
  expect((await ids(espn, "limit=500")).length).toBe(70);
  expect((await ids(espn, "limit=30")).length).toBe(30);
  expect((await ids(espn, "limit=600")).length).toBe(25);
});

test.each([
  ["", 403],
  ["hometide", 403],
  ["hometide/1.0", 403],
  ["Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36", 403],
  [agent, 200],
  ["curl/8.5.0", 200],
  ["python-requests/2.32", 200],
])("User-Agent %j gets %i", async (userAgent, status) => {
  const { espn } = await serve(manyGames);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get(espn.url + nfl, { headers: userAgent === "" ? {} : { "user-agent": userAgent } }, resolve).on("error", reject);
  });
  answer.resume();
  expect(answer.statusCode).toBe(status);
});

test("faults befall the next answers, or a time, or a path, and are over then", async () => {
  const { espn, clock } = await serve(manyGames);
  espn.faults.next(1, { kind: "status", status: 429, retryAfter: 17 });
  const limited = await ask(espn, nfl);
  expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "17"]);
  expect((await ask(espn, nfl)).status).toBe(200);

  espn.faults.next(1, { kind: "cut" });
  await expect(ask(espn, nfl).then((answer) => answer.text())).rejects.toThrow();
  espn.faults.next(1, { kind: "half_json" });
  await expect(ask(espn, nfl).then((answer) => answer.json())).rejects.toThrow(SyntaxError);
  espn.faults.next(1, { kind: "reset" });
  await expect(ask(espn, nfl)).rejects.toThrow();
  espn.faults.next(1, { kind: "empty_list" });
  expect(await ids(espn, "")).toEqual([]);
  espn.faults.next(1, { kind: "empty_events" });
  expect((await events(espn, "")).slice(0, 2)).toEqual([{}, expect.objectContaining({ id: "1" })]);

  espn.faults.between(
    first + 10 * MICROS_PER_SECOND,
    first + 20 * MICROS_PER_SECOND,
    { kind: "status", status: 500 },
    "/nfl/",
  );
  expect((await ask(espn, nfl)).status).toBe(200);
  await clock.advance(10_000);
  expect((await ask(espn, nfl)).status).toBe(500);
  expect((await ask(espn, "/apis/site/v2/sports/hockey/nhl/scoreboard")).status).toBe(404);
  await clock.advance(10_000);
  expect((await ask(espn, nfl)).status).toBe(200);

  espn.faults.next(1, { kind: "slow", delayMs: 3_000 });
  const slow = ask(espn, nfl);
  while (clock.nextDue() === undefined) await new Promise((resolve) => setImmediate(resolve));
  await clock.advance(3_000);
  expect((await slow).status).toBe(200);

  espn.faults.next(1, { kind: "hang" });
  const aborting = new AbortController();
  const hanging = fetch(espn.url + nfl, { signal: aborting.signal, headers: { "user-agent": agent } });
  while (espn.requests.at(-1)?.status !== undefined) await new Promise((resolve) => setImmediate(resolve));
  aborting.abort();
  await expect(hanging).rejects.toThrow();

  await espn.down();
  await expect(ask(espn, nfl)).rejects.toThrow();
  await espn.up();
  expect((await ask(espn, nfl)).status).toBe(200);
  expect(espn.requests[0]).toEqual({ at: first, path: nfl, query: {}, userAgent: agent, status: 429 });
});

describeShared("ESPN's recordings replayed", () => {
  const pages = [
    { path: "football/nfl/scoreboard", from: first, file: firstFile },
    { path: "football/nfl/scoreboard", from: second, file: secondFile },
    { path: "football/nfl/teams", from: 0, file: shared.fixture("espn", "nfl-teams.json") },
    {
      path: "football/nfl/teams/12/schedule",
      from: 0,
      file: shared.fixture("espn", "nfl-team-schedule-kc-2025-tbd.json"),
    },
    {
      path: "football/nfl/scoreboard",
      from: 0,
      query: { dates: "20241215" },
      file: shared.fixture("espn", "nfl-scoreboard-2024-w15-final-dates-query.json"),
    },
  ];

  test("the clock chooses the answer, whose bytes are the recorded ones", async () => {
    const { espn, clock } = await serve(recordedScript(pages), first - 1);
    expect((await ask(espn, nfl)).status).toBe(404);
    await clock.moveTo(first);
    expect(await bytes(espn, `${nfl}?limit=500`)).toEqual(readFileSync(firstFile));
    await clock.moveTo(second);
    expect(await bytes(espn, nfl)).toEqual(readFileSync(secondFile));
    for (const page of pages.slice(2, 4)) {
      expect(await bytes(espn, `/apis/site/v2/sports/${page.path}`)).toEqual(readFileSync(page.file));
    }
    expect(await bytes(espn, `${nfl}?dates=20241215&limit=500`)).toEqual(readFileSync(pages[4]?.file ?? ""));
    // Thursday's game of the week is not Sunday's.
    expect((await ids(espn, "dates=20251204")).length).toBe(1);
    expect((await ids(espn, "dates=20251207")).length).toBe(12);
  });

  test("runs as a process of its own, led over IPC", async () => {
    const replay = await startReplayProcess({ espn: { pages } });
    const url = replay.addresses.espn?.url ?? "";
    const status = async (): Promise<number> => (await fetch(url + nfl, { headers: { "user-agent": agent } })).status;
    expect(await status()).toBe(200);
    await replay.call("espn", "nextFault", 1, { kind: "status", status: 503 });
    expect(await status()).toBe(503);
    expect(await replay.call("espn", "requests")).toMatchObject([{ status: 200 }, { status: 503 }]);
  });

  test("the headers are the recorded ones, gzip where it is accepted", async () => {
    const { espn } = await serve(recordedScript(pages));
    const recorded = JSON.parse(readFileSync(firstFile.replace(".json", ".headers.json"), "utf8")).headers;
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      get(espn.url + nfl, { headers: { "user-agent": agent, "accept-encoding": "gzip" } }, resolve).on("error", reject);
    });
    answer.resume();
    for (const name of ["Content-Type", "Date", "Vary"])
      expect(answer.headers[name.toLowerCase()], name).toBe(recorded[name][0]);
    expect(answer.headers["cache-control"]).toBe(recorded["Cache-Control"][0]);
    expect(answer.headers["content-encoding"]).toBe("gzip");
    expect(answer.headers.etag).toBeUndefined();
  });
});

async function bytes(espn: EspnServer, path: string): Promise<Buffer> {
  return Buffer.from(await (await ask(espn, path)).arrayBuffer());
}

function at(text: string): number {
  return parseTime(text) ?? Number.NaN;
}
