import { expect, it } from "vitest";
import { until } from "../support/wait.ts";
import { allEntities, homeCounts } from "./hub-answers.ts";
import { startHubProcess } from "./hub-process.ts";

it("the demo, as built: an evening of two games and a home, from scenarios/ alone", async () => {
  const hub = await startHubProcess({}, ["demo", "--speed", "300"]);
  await until(() => hub.said.some((line) => line.includes(`curl '${hub.url}/health'`)), "it says what to try");
  await until(async () => (await hub.get<{ count: number }>("/api/v1/games/live")).count > 0, "a game is on", 30_000);
  const score = async (): Promise<string> =>
    JSON.stringify(
      (await hub.get<{ games: { score: unknown }[] }>("/api/v1/games/live")).games.map((game) => game.score),
    );
  const first = await score();
  await until(async () => (await score()) !== first, "somebody scores", 30_000);
  expect((await allEntities(hub)).length).toBeGreaterThan(20);
  expect((await homeCounts(hub))?.stored).toBeGreaterThan(20);
  expect(await hub.get("/api/v1/ha/game-context/bruins")).toMatchObject({ team: "BOS" });
  expect(await hub.stop()).toBe(0);
}, 90_000);
