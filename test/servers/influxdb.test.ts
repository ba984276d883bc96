import { expect, onTestFinished, test } from "vitest";
import type { InfluxServer, InfluxServerOptions } from "./influxdb.ts";
import { describeInfluxdb, startInfluxdb } from "./influxdb.ts";

async function server(options: InfluxServerOptions = {}): Promise<InfluxServer> {
  const started = await startInfluxdb(options);
  onTestFinished(() => started.dispose());
  return started;
}

const write = (url: string, line: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${url}/write?db=home`, { method: "POST", headers, body: line });

describeInfluxdb("a real InfluxDB", () => {
  test("answers as 1.6, keeps what was written over a kill -9, and is gone after stop", async () => {
    const influx = await server();
    const ping = await fetch(`${influx.url}/ping`);
    expect(ping.headers.get("x-influxdb-version")).toMatch(/^1\./);
    await influx.query("CREATE DATABASE home");
    expect((await write(influx.url, "m,a=b v=1 1")).status).toBe(204);

    const before = influx.pid();
    await influx.kill();
    expect(influx.pid()).toBeUndefined();
    await expect(fetch(`${influx.url}/ping`)).rejects.toThrow();
    await influx.start();
    expect(influx.pid()).not.toBe(before);
    expect(JSON.stringify(await influx.query("SELECT v FROM m", "home"))).toContain("[[1,1]]");

    await influx.stop();
    await expect(fetch(`${influx.url}/ping`)).rejects.toThrow();
  });

  test("asks for credentials where it shall", async () => {
    const influx = await server({ auth: true });
    await influx.query("CREATE DATABASE home");
    expect((await write(influx.url, "m v=1 1")).status).toBe(401);
    const { username, password } = influx.admin ?? {};
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
    expect((await write(influx.url, "m v=1 1", { authorization })).status).toBe(204);
  });

  test("takes InfluxDB's own knobs", async () => {
    const influx = await server({ environment: { INFLUXDB_HTTP_MAX_BODY_SIZE: "10" } });
    await influx.query("CREATE DATABASE home");
    expect((await write(influx.url, "measurement v=1 1")).status).toBe(413);
  });
});
