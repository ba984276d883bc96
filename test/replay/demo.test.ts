import { createConnection, createLongLivedTokenAuth, getStates } from "home-assistant-js-websocket";
import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../src/model/clock.ts";
import { silentLog } from "../../src/ops/log.ts";
import { startDemo } from "../../src/replay/demo.ts";

test("the demo's two peers answer on loopback, and the home lives", async () => {
  const demo = await startDemo({ clock: systemClock, log: silentLog, speed: 600 });
  onTestFinished(() => demo.close());
  expect([demo.espnUrl, demo.homeAssistantUrl].every((url) => /^http:\/\/127\.0\.0\.1:\d+$/.test(url))).toBe(true);
  const headers = { "user-agent": "hometide/0.1 (+https://example.org/hometide)" };
  const answer = await fetch(`${demo.espnUrl}/apis/site/v2/sports/football/nfl/scoreboard`, { headers });
  expect(await answer.json()).toMatchObject({ events: [{ status: { type: { state: "pre" } } }, {}] });

  const connection = await createConnection({
    auth: createLongLivedTokenAuth(demo.homeAssistantUrl, demo.homeAssistantToken),
  });
  onTestFinished(() => connection.close());
  const states = await getStates(connection);
  expect(states.find(({ entity_id }) => entity_id === "weather.home")).toBeDefined();
  const told = await new Promise<string>((resolve, reject) => {
    connection
      .subscribeEvents<{ data: { entity_id: string } }>((event) => resolve(event.data.entity_id), "state_changed")
      .catch(reject);
  });
  expect(states.map(({ entity_id }) => entity_id)).toContain(told);
});
