import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { GameStatusAnswerSchema } from "../../src/model/game-status.ts";
import { team } from "../sports/games.ts";
import { startApi } from "./support.ts";

const bruins = team("1", "BOS", "Boston Bruins", "Boston", "Bruins");
const kings = team("8", "LA", "Los Angeles Kings", "Los Angeles", "Kings");
const carolina = team("29", "CAR", "Carolina Panthers", "Carolina", "Panthers");
const florida = team("26", "FLA", "Florida Panthers", "Florida", "Panthers");

interface Entity {
  readonly name: string;
  readonly unique_id: string;
  readonly value_template: string;
  readonly json_attributes?: readonly string[];
}
interface Resource {
  readonly resource: string;
  readonly scan_interval: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly sensor: readonly Entity[];
  readonly binary_sensor: readonly Entity[];
}

/** Reads a package as Home Assistant does: PyYAML knows `!secret` from it. */
function read(text: string): readonly Resource[] {
  const customTags = [{ tag: "!secret", resolve: (name: string) => `secret ${name}` }];
  return (parse(text, { version: "1.1", customTags }) as { rest: readonly Resource[] }).rest;
}

async function api(options: Parameters<typeof startApi>[0] = {}) {
  const followed = () => [
    { league: "nhl", team: bruins },
    { league: "nfl", team: carolina },
    { league: "nhl", team: florida },
  ];
  const started = await startApi({ followed, ...options });
  await started.see("nhl", [], [bruins, kings, florida]);
  await started.see("nfl", [], [carolina]);
  return started;
}

const url = "/api/v1/ha/package.yaml";

describe("the package of REST sensors", () => {
  test("asks once a team, at the address where it was asked for, by ESPN's id", async () => {
    const { get } = await api();
    const { status, headers, text } = await get(url, { host: "localhost:8123" });
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("application/yaml; charset=utf-8");
    const rest = read(text);
    expect(rest.map(({ resource }) => resource)).toEqual([
      "http://localhost:8123/api/v1/ha/game-status/1?league=nhl",
      "http://localhost:8123/api/v1/ha/game-status/29?league=nfl",
      "http://localhost:8123/api/v1/ha/game-status/26?league=nhl",
    ]);
    expect(rest[0]?.scan_interval).toBe(10);
    expect(rest[0]?.headers).toBeUndefined();
    for (const { resource } of rest)
      expect((await get(new URL(resource).pathname + new URL(resource).search)).status).toBe(200);
  });

  test("names entities by the nickname, or by the whole name where two teams share it; ids are unique", async () => {
    const { get } = await api();
    const rest = read((await get(url)).text);
    expect(rest.map(({ sensor }) => sensor[0]?.name)).toEqual([
      "Bruins game status",
      "Carolina Panthers game status",
      "Florida Panthers game status",
    ]);
    const ids = rest.flatMap(({ sensor, binary_sensor }) => [...sensor, ...binary_sensor].map((one) => one.unique_id));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain("hometide_nhl_1_status");
  });

  test("every attribute, and every member in a template, is one of the answer's; none is left out", async () => {
    const { get } = await api();
    const [resource] = read((await get(url)).text);
    const members = Object.keys(GameStatusAnswerSchema.properties);
    expect(resource?.sensor[0]?.json_attributes?.toSorted()).toEqual(members.toSorted());
    for (const { value_template: template } of [...(resource?.sensor ?? []), ...(resource?.binary_sensor ?? [])]) {
      for (const [, member] of template.matchAll(/value_json\.(\w+)/g)) expect(members).toContain(member);
    }
  });

  test("the token is read from secrets.yaml and is not in it", async () => {
    const token = "a-secret-of-thirty-two-characters";
    const { get } = await api({ access: { required: true, token } });
    const { text } = await get(`${url}?base_url=https://hub.home/hometide/`, { authorization: `Bearer ${token}` });
    expect(text).not.toContain(token);
    expect(text).toContain("secrets.yaml");
    const [resource] = read(text);
    expect(resource?.headers).toEqual({ Authorization: "secret hometide_token" });
    expect(resource?.resource).toBe("https://hub.home/hometide/api/v1/ha/game-status/1?league=nhl");
  });

  test("other teams, another pace", async () => {
    const { get } = await api();
    const rest = read((await get(`${url}?teams=Kings,carolina&scan_interval=30`)).text);
    expect(rest.map(({ resource }) => resource.split("/").at(-1))).toEqual(["8?league=nhl", "29?league=nfl"]);
    expect(rest[1]?.scan_interval).toBe(30);
  });

  test("nobody followed; an address that is none; a name that nobody has", async () => {
    const { get } = await api({ followed: () => [] });
    expect(await get(url)).toMatchObject({ status: 503, body: { code: "not_ready" } });
    for (const address of ["hub:8005", "ftp://hub", "http://me:pw@hub", "http://hub/?a=b", "nothing"]) {
      const answer = await get(`${url}?teams=bos&base_url=${encodeURIComponent(address)}`);
      expect(answer, address).toMatchObject({ status: 400, body: { errors: [{ parameter: "base_url" }] } });
    }
    expect(await get(`${url}?teams=bos`, { host: 'localhost" injected: "' })).toMatchObject({ status: 403 });
    expect(await get(`${url}?teams=bruinz`)).toMatchObject({ status: 404, body: { code: "unknown_team" } });
  });
});
