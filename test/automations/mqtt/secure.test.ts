import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { describeMosquitto, selfSigned, startMosquitto } from "../../servers/mosquitto.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import { until } from "../../support/wait.ts";
import { logInto, startWorld } from "./world.ts";

const teams = [{ league: "nhl", team: "BOS" }] as const;

describeMosquitto("MQTT, other ways to a broker", () => {
  test("TLS: with the certificate's file it is trusted, without it not, and nothing of it is logged", async () => {
    const files = selfSigned(temporaryFolder());
    const broker = await startMosquitto({ tls: files });
    const certificate = readFileSync(files.certificate, "utf8");
    const lines: string[] = [];
    const stranger = startWorld({ url: broker.url, teams, log: logInto(lines) });
    await until(() => stranger.mqtt.health().status === "unhealthy", "it is not trusted");
    expect(stranger.mqtt.health().reason).toMatch(/certificate.*MQTT_CA_FILE/);
    expect(lines.length).toBe(1);
    expect(lines[0]).toContain("mqtt_certificate");
    await stranger.stop();

    const world = startWorld({ url: broker.url, teams, settings: { ca: certificate }, log: logInto(lines) });
    await until(() => world.mqtt.health().status === "healthy", "it is connected");
    await broker.kill();
    await until(() => world.mqtt.health().status === "unhealthy", "it is gone");
    expect(lines.join()).not.toContain(certificate.split("\n")[1]);
  });

  test("websockets", async () => {
    const broker = await startMosquitto({ websockets: true });
    const world = startWorld({ url: broker.url, teams });
    await until(() => world.mqtt.health().status === "healthy", "it is connected");
    expect(broker.url).toMatch(/^ws:/);
  });

  test("something that is no broker: told once, tried again", async () => {
    const broker = await startMosquitto({ websockets: true });
    const lines: string[] = [];
    const world = startWorld({ url: broker.url.replace("ws:", "mqtt:"), teams, log: logInto(lines) });
    await until(() => world.mqtt.health().status === "unhealthy", "it is told");
    await until(() => Number(world.mqtt.health().details?.["attempts"]) > 1, "it tries again");
    expect(lines.length).toBe(1);
  });
});
