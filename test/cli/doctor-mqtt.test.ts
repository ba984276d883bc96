import { expect, test } from "vitest";
import { runCommand } from "../../src/cli/program.ts";
import { retainedAt } from "../automations/mqtt/witness.ts";
import { startWorld } from "../automations/mqtt/world.ts";
import { describeMosquitto, startMosquitto } from "../servers/mosquitto.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { until } from "../support/wait.ts";

async function doctor(environment: Readonly<Record<string, string>>, ...flags: readonly string[]) {
  let [out, error] = ["", ""];
  const code = await runCommand(["doctor", "mqtt", ...flags], {
    environment,
    folder: temporaryFolder(),
    out: (text) => (out += text),
    error: (text) => (error += text),
  });
  return { code, out, error };
}

describeMosquitto("hometide doctor mqtt", () => {
  test("a broker with a hub: signed in, there and back, the devices; nothing is left", async () => {
    const broker = await startMosquitto();
    const hub = startWorld({ url: broker.url, teams: [] });
    await until(() => hub.mqtt.health().status === "healthy", "the hub is connected");
    const before = await retainedAt(broker.url);
    const { code, out } = await doctor({ MQTT_URL: broker.url });
    expect(code).toBe(0);
    expect(out).toMatch(/signed in by MQTT 5 within \d+ ms\na message there and back: \d+ ms\n/);
    expect(out).toContain("devices that Home Assistant is told of: hometide_hub");
    expect(await retainedAt(broker.url)).toEqual(before);
    const other = await doctor({ MQTT_URL: broker.url, MQTT_BASE_TOPIC: "other" }, "--json");
    expect(JSON.parse(other.out)).toMatchObject({ url: broker.url, protocol: "5", devices: [], problem: null });
  });

  test("a wrong password: exit code 1 and what to do", async () => {
    const broker = await startMosquitto({ login: { username: "hub", password: "correct-horse" } });
    const { code, out } = await doctor({ MQTT_URL: broker.url, MQTT_USERNAME: "hub", MQTT_PASSWORD: "battery" });
    expect(code).toBe(1);
    expect(out).toMatch(/refused the login.*MQTT_PASSWORD/);
  });
});

test("no broker there: exit code 4; none configured, or no file of certificates: 3", async () => {
  expect((await doctor({ MQTT_URL: "mqtt://127.0.0.1:9" })).code).toBe(4);
  const { code, error } = await doctor({});
  expect({ code, error }).toEqual({ code: 3, error: "MQTT is not configured: set MQTT_URL.\n" });
  const missing = await doctor({ MQTT_URL: "mqtts://127.0.0.1:9", MQTT_CA_FILE: "/nowhere/ca.pem" });
  expect(missing.code).toBe(3);
  expect(missing.error).toContain("MQTT_CA_FILE cannot be read");
});
