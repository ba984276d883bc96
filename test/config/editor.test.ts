import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createSettingsEditor } from "../../src/config/editor.ts";
import type { LoadedConfig } from "../../src/config/load.ts";
import { loadConfig } from "../../src/config/load.ts";
import { HometideError } from "../../src/model/errors.ts";
import { temporaryFolder } from "../support/temporary.ts";

const OWN = `# mine
teams: nfl:NE, nhl:BOS # both

# the home
home_assistant:
  url: http://ha:8123 # there
  token_file: secret
  rules:
    # loud
    - entity: sensor.a # this one
      minimum_change: 5
    - domain: light
      record: true
server:
  host: 127.0.0.1
mqtt:
  url: mqtt://broker
  username: hub
  password: of-mqtt
mirrors:
  - name: far
    url: http://far:8086
    token: of-far
`;

function editing(text: string | undefined, environment: Readonly<Record<string, string>> = {}) {
  const cwd = temporaryFolder();
  const file = join(cwd, "hometide.yaml");
  if (text !== undefined) writeFileSync(file, text);
  writeFileSync(join(cwd, "secret"), "of-home\n");
  const input = { environment, flags: {}, cwd };
  const asked: LoadedConfig[] = [];
  const editor = createSettingsEditor({ input, loaded: loadConfig(input), changed: (next) => asked.push(next) });
  return { editor, asked, file, cwd, written: () => readFileSync(file, "utf8"), loads: () => loadConfig(input).config };
}

async function refusal(change: Promise<unknown>) {
  const error = await change.then(
    () => new Error("it was accepted"),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof HometideError)) throw error;
  const errors = error.details["errors"] as readonly { pointer: string; detail: string }[] | undefined;
  return { code: error.code, message: error.message, pointers: errors?.map(({ pointer }) => pointer) };
}

describe("changing the configuration's file", () => {
  test("where there is none it is made, its owner's alone, and a hub is asked for that runs with it", async () => {
    const { editor, asked, file, written } = editing(undefined);
    expect(editor.state()).toMatchObject({ isNew: true, inForce: true, readOnly: undefined });
    const after = await editor.change({
      teams: ["nfl:NE"],
      home_assistant: { url: "http://ha:8123", token: "of-home" },
    });
    expect(after).toMatchObject({ isNew: false, inForce: false });
    expect(JSON.stringify(after)).not.toContain("of-home");
    expect(written()).toBe("teams: [nfl:NE]\nhome_assistant:\n  url: http://ha:8123\n  token: of-home\n");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(asked.map(({ config }) => config.home_assistant.token)).toEqual(["of-home"]);
    expect(editor.state()).toMatchObject({ inForce: false });
    // Taken back, before a hub ran with it: the word before would still count.
    await editor.change({ teams: null, home_assistant: null });
    expect(asked.map(({ config }) => config.teams.length)).toEqual([1, 0]);
    expect(editor.state()).toMatchObject({ inForce: true });
  });

  test("comments, order and ways of writing stay", async () => {
    const { editor, written } = editing(OWN);
    const rules = [
      { entity: ["sensor.z"], changes_only: true },
      { entity: ["sensor.a"], minimum_change: 5 },
      { domain: ["light"], record: true },
    ];
    await editor.change({ teams: ["nfl:NE", "nba:BOS"], home_assistant: { rules }, retention: { raw_days: 30 } });
    expect(written()).toBe(
      `${OWN.replace("nfl:NE, nhl:BOS", "[nfl:NE, nba:BOS]").replace("    # loud", "    - entity: [sensor.z]\n      changes_only: true\n    # loud")}retention:\n  raw_days: 30\n`,
    );
    await editor.change({ retention: { raw_days: null } });
    expect(written()).not.toContain("retention");
  });

  test("a secret takes the place of the file that held it; that of a mirror stays, where its entry does not name it", async () => {
    const { editor, written, loads } = editing(OWN);
    await editor.change({
      home_assistant: { token: "another" },
      mirrors: [
        { name: "near", url: "http://near:8086" },
        { name: "far", url: "http://far:8086", database: "all" },
      ],
    });
    expect(written()).not.toContain("token_file");
    expect(loads().home_assistant.token).toBe("another");
    expect(loads().mirrors.map(({ token }) => token)).toEqual([undefined, "of-far"]);
  });

  test.each([
    ["a value that is wrong", { retention: { raw_days: "x" } }, ["/retention/raw_days"]],
    ["an entry of a list", { home_assistant: { rules: [{}, { entity: ["x"] }] } }, ["/home_assistant/rules/1/entity"]],
    [
      "a pattern that is none",
      { home_assistant: { rules: [{ entity_glob: ["sensor.[z-a]"] }] } },
      ["/home_assistant/rules/0/entity_glob"],
    ],
    ["what is no setting", { colour: "blue" }, ["/colour"]],
    ["a list where a section is", { retention: [] }, ["/retention"]],
    ["a section where a list is", { mirrors: {} }, ["/mirrors"]],
    ["where the hub listens, and its token", { server: { host: "0.0.0.0" } }, ["/server/host"]],
    [
      "a file of the machine as a secret",
      { home_assistant: { token_file: "/etc/passwd" } },
      ["/home_assistant/token_file"],
    ],
    ["the same in an entry", { mirrors: [{ name: "m", url: "http://m", token_file: "x" }] }, ["/mirrors/0/token_file"]],
    ["a secret for another address", { home_assistant: { url: "http://evil" } }, ["/home_assistant/token"]],
    ["the same of a mirror", { mirrors: [{ name: "far", url: "http://evil" }] }, ["/mirrors/0/token"]],
    ["a broker's password for another one", { mqtt: { url: "mqtt://evil" } }, ["/mqtt/password"]],
    ["where the hub listens, with all that is said there", { server: null }, ["/server/host"]],
    ["a file of the machine for the broker", { mqtt: { ca_file: "/etc/passwd" } }, ["/mqtt/ca_file"]],
    ["what contradicts itself", { weather: { latitude: 50 } }, ["/weather/latitude"]],
    ["what is not even an object", 5, [""]],
  ])("refuses %s, and writes nothing", async (_, patch, pointers) => {
    const { editor, asked, written } = editing(OWN);
    expect(await refusal(editor.change(patch))).toMatchObject({ code: "settings_invalid", pointers });
    expect(written()).toBe(OWN);
    expect(asked).toEqual([]);
  });

  test("what the environment says is not changed here, and told with its name", async () => {
    const { editor } = editing(undefined, { HOMETIDE_TEAMS: "nfl:NE", HOME_ASSISTANT_TOKEN: "x" });
    const { settings, isNew } = editor.state();
    expect(settings.find(({ key }) => key === "teams")).toMatchObject({
      origin: "environment",
      place: "HOMETIDE_TEAMS",
    });
    expect(isNew).toBe(false);
    expect(await refusal(editor.change({ teams: [] }))).toMatchObject({
      code: "settings_invalid",
      message: "teams HOMETIDE_TEAMS says it, and counts before the file.",
    });
    const sent = await refusal(editor.change({ home_assistant: { url: "http://evil" } }));
    expect(sent).toMatchObject({ pointers: ["/home_assistant/token"] });
  });

  test("of two changes to one version the second is refused; without a version both are made, one after the other", async () => {
    const { editor, loads } = editing(OWN);
    const { version } = editor.state();
    const both = [editor.change({ time_zone: "Europe/Berlin" }, version), editor.change({ time_zone: "UTC" }, version)];
    const outcomes = await Promise.allSettled(both);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    expect(loads().time_zone).toBe("Europe/Berlin");
    await Promise.all([editor.change({ retention: { raw_days: 1 } }), editor.change({ retention: { daily_days: 2 } })]);
    expect(loads().retention).toMatchObject({ raw_days: 1, daily_days: 2 });
  });

  test("a file that is marked read-only stays as it is", async () => {
    const { editor, file, written } = editing(OWN);
    chmodSync(file, 0o444);
    expect(editor.state().readOnly).toBe(`${file} is marked read-only`);
    expect(await refusal(editor.change({ teams: [] }))).toMatchObject({ code: "settings_read_only" });
    expect(written()).toBe(OWN);
  });

  test("a link stays one; nothing is left beside the file; what differs in nothing starts no hub", async () => {
    const { editor, asked, cwd, file } = editing(undefined);
    const real = join(cwd, "real.yaml");
    writeFileSync(real, "teams: [nfl:NE]\n");
    symlinkSync(real, file);
    expect(editor.state()).toMatchObject({ inForce: false });
    await editor.change({ teams: ["nfl:NE", "nfl:BUF"] });
    expect(readFileSync(real, "utf8")).toBe("teams: [nfl:NE, nfl:BUF]\n");
    expect(readdirSync(cwd).toSorted()).toEqual(["hometide.yaml", "real.yaml", "secret"]);
    expect(asked).toHaveLength(1);
    const other = editing("teams: [nfl:NE]\n");
    await other.editor.change({ retention: { raw_days: 365 } });
    expect(other.asked).toEqual([]);
    expect(other.editor.state()).toMatchObject({ inForce: true });
  });

  test("a file that somebody broke by hand is told, and not written over", async () => {
    const { editor, file, written } = editing(OWN);
    writeFileSync(file, "teams: [nfl:NE\n");
    expect(editor.state().wrong).toContain("is not YAML");
    expect(await refusal(editor.change({ teams: [] }))).toMatchObject({ code: "config_invalid" });
    expect(written()).toBe("teams: [nfl:NE\n");
  });

  test("whatever is asked for, what is written can be loaded, or nothing was written", async () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.string()));
    const section = (...names: string[]) => fc.dictionary(fc.constantFrom(...names), value);
    const patch = fc.record(
      {
        teams: value,
        time_zone: value,
        retention: section("raw_days", "daily_days"),
        influxdb: section("url", "bucket", "database", "token", "username", "password"),
        home_assistant: fc.record({ rules: fc.array(section("name", "entity", "record", "minimum_change")) }),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(patch, { maxLength: 4 }), async (patches) => {
        const { editor, written, loads } = editing(OWN);
        for (const one of patches) {
          const before = written();
          const failed = await editor.change(one).then(
            () => false,
            () => true,
          );
          if (failed) expect(written()).toBe(before);
          else expect(loads()).toBeDefined();
        }
      }),
      { numRuns: 20 },
    );
  });
});
