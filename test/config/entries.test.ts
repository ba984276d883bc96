import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Type } from "typebox";
import { describe, expect, expectTypeOf, test } from "vitest";
import { configJsonSchema } from "../../src/config/json-schema.ts";
import { loadConfig } from "../../src/config/load.ts";
import { printConfig, printedSettings } from "../../src/config/print.ts";
import { isProblem, readValue } from "../../src/config/read-value.ts";
import { configReference } from "../../src/config/reference.ts";
import type { Config } from "../../src/config/schema.ts";
import { layoutOf, lists, rootSchema } from "../../src/config/settings.ts";
import type { SectionSchema } from "../../src/model/setting-list.ts";
import { listOf } from "../../src/model/setting-list.ts";
import { numberSetting, textSetting } from "../../src/model/setting.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { load, refused } from "./loading.ts";

/** Two mirrors, as the file has them. */
const FILE = `mirrors:
  - name: attic
    url: http://attic:8086/
    batch_timeout: 500ms
    circuit_breaker:
      timeout: 90
  - name: cloud
    url: https://cloud
    bucket: b
    enabled: false
    token_file: secret
`;
const files = { "hometide.yaml": FILE, secret: "hunter2\n" };

const mend = (text: string): string => refused({ files: { "hometide.yaml": text } }).message;

describe("lists of entries", () => {
  test("are empty where nothing is given", () => {
    expect(load().config.mirrors).toEqual([]);
    for (const text of ["mirrors:\n", "mirrors: []\n", "mirrors: ~\n"])
      expect(load({ files: { "hometide.yaml": text } }).config.mirrors, text).toEqual([]);
  });

  test("have the leaves of elsewhere, with their defaults and units", () => {
    const { config, sources } = load({ files });
    const { url: _, ...defaults } = load().config.influxdb;
    expect(config.mirrors).toEqual([
      {
        ...defaults,
        name: "attic",
        url: "http://attic:8086",
        batch_timeout: 500,
        circuit_breaker: { failure_threshold: 3, timeout: 90_000 },
      },
      { ...defaults, name: "cloud", url: "https://cloud", database: "b", enabled: false, token: "hunter2" },
    ]);
    expect(sources.get("mirrors[1].database")).toEqual({ origin: "hometide.yaml:9", written: "b" });
    expect(Object.isFrozen(config.mirrors[1])).toBe(true);
  });

  test("are not reached by the names of the section whose declarations they share", () => {
    const { config } = load({ files, environment: { INFLUXDB_BATCH_SIZE: "7" } });
    expect([config.influxdb, ...config.mirrors].map((one) => one.batch_size)).toEqual([7, 1_000, 1_000]);
  });

  test("have their types", () => {
    type Mirror = Config["mirrors"][number];
    expectTypeOf<Mirror["name"]>().toEqualTypeOf<string>();
    expectTypeOf<Mirror["batch_timeout"]>().toEqualTypeOf<number>();
    expectTypeOf<Mirror["token"]>().toEqualTypeOf<string | undefined>();
    expectTypeOf<Mirror["circuit_breaker"]>().toEqualTypeOf<Config["influxdb"]["circuit_breaker"]>();
  });

  test.each<[string, string]>([
    ["mirrors:\n  name: a\n", "hometide.yaml:2: mirrors is not a list. Write each entry behind a dash"],
    ["mirrors: 5\n", "hometide.yaml:1: mirrors is not a list."],
    ["mirrors:\n  - cloud\n", "hometide.yaml:2: mirrors[0] is not a section. Write its keys below it: name, url,"],
    [
      "mirrors:\n  - name: a\n    url: http://a\n  - url: http://b\n",
      "hometide.yaml:4: mirrors[1].name is missing. Give it a name of small letters, digits, _ and - that is not influxdb.",
    ],
    ["mirrors:\n  -\n", "mirrors[0].name is missing"],
    [
      "mirrors:\n  - name: influxdb\n    url: http://a\n",
      'hometide.yaml:2: mirrors[0].name = "influxdb" is not a name of small letters, digits, _ and - that is not influxdb.',
    ],
    [
      "mirrors:\n  - {name: a, url: http://a}\n  - {name: b, url: http://b}\n  - name: a\n    url: http://c\n",
      'hometide.yaml:4: mirrors[2].name = "a" is another entry\'s, too (see hometide.yaml:2). Give each entry its own.',
    ],
    [
      "mirrors:\n  - {name: a, url: http://a}\n  - name: b\n    url: http://b\n    batch_size: many\n",
      'hometide.yaml:5: mirrors[1].batch_size = "many" is not a whole number from 1 to 5000. Write it without quotes.',
    ],
    [
      "mirrors:\n  - {name: a, url: http://a, batch_sice: 1}\n",
      "mirrors[0].batch_sice is not a setting. Did you mean mirrors[0].batch_size?",
    ],
    [
      "mirrors:\n  - {name: a, url: http://a, circuit_breaker: {timout: 1}}\n",
      "mirrors[0].circuit_breaker.timout is not a setting. Did you mean mirrors[0].circuit_breaker.timeout?",
    ],
    [
      "mirrors:\n  - {name: a, url: http://a}\n  - {name: b, url: http://b, token: x}\n  - {name: c, url: http://u:hunter2@c}\n",
      'mirrors[2].url = "http://***@c" contains credentials.',
    ],
    [
      "mirrors:\n  - {name: a, url: http://a, token: hunter2, token_file: b}\n",
      "mirrors[0].token is given under two names (see hometide.yaml:2).",
    ],
    [
      "mirrors:\n  - {name: a, url: http://a, token_file: nowhere}\n",
      'hometide.yaml:2: mirrors[0].token = "nowhere" cannot be read (ENOENT',
    ],
    [
      "influxdb: {url: http://a}\nmirrors:\n  - {name: a, url: http://b}\n  - {name: b, url: http://a/}\n",
      'hometide.yaml:4: mirrors[1].url = "http://a" leads to the database that influxdb writes to. Give it a database of its own',
    ],
    ["mirrors:\n  - {name: a, url: http://a, token_file: 5}\n", "mirrors[0].token = 5 names no file."],
    ["mirrors:\n  - {name: a, url: http://a, url_file: x}\n", "mirrors[0].url_file is not a setting."],
    [
      `mirrors: [${Array.from({ length: 1_001 }, (_, i) => `{name: a${i}, url: http://a}`).join(", ")}]\n`,
      "mirrors has more than 1000 entries. Keep those that are needed.",
    ],
  ])("what is wrong is told with its place: %j", (text, sentence) => {
    const message = mend(text);
    expect(message).toMatch(/^(One value is|2 values are) wrong/);
    expect(message).toContain(sentence);
    expect(message).not.toContain("hunter2");
  });

  test("two of them may write to one server, and half a login is told", () => {
    const text =
      "influxdb: {url: http://a}\nmirrors:\n  - {name: a, url: http://a, home: h}\n  - {name: b, url: http://a, database: d, username: u}\n";
    expect(load({ files: { "hometide.yaml": text } }).warnings).toEqual([
      "mirrors[1].username is given without mirrors[1].password: neither is sent.",
    ]);
  });

  test("an entry that is no entry is told once", () => {
    expect(mend("mirrors:\n  - cloud\n")).toMatch(/^One value is wrong/);
  });

  test("an alias stands for what it names", () => {
    const text = "mirrors:\n  - &a {name: a, url: http://a}\n  - *a\n";
    expect(mend(text)).toContain('mirrors[1].name = "a" is another entry\'s');
    expect(mend("mirrors: &m\n  - *m\n")).toContain("mirrors[0] is not a section");
  });
});

test("a secret of any section may be in a file of its own", () => {
  const { config, sources } = load({
    files: { "hometide.yaml": "influxdb:\n  password_file: secret\n  username: u\n", secret: "hunter2\n" },
  });
  expect(config.influxdb.password).toBe("hunter2");
  expect(sources.get("influxdb.password")?.origin).toBe("hometide.yaml:2");
});

test("the README's example is a configuration", () => {
  const readme = readFileSync(join(import.meta.dirname, "../../README.md"), "utf8");
  const [, text = ""] = /```yaml\n(mirrors:\n.*?)```/s.exec(readme) ?? [];
  const { config } = load({
    files: { "hometide.yaml": text.replace("/run/secrets/influx-cloud", "secret"), secret: "t" },
  });
  expect(config.mirrors).toMatchObject([{ name: "cloud", org: "home", database: "hometide", token: "t" }]);
});

describe("entries are shown", () => {
  test("with the origin of each value, without a secret, and read again", () => {
    const first = load({ files });
    const text = printConfig(first);
    expect(text).toContain("mirrors:\n  - name: attic # hometide.yaml:2\n    url: http://attic:8086/ #");
    expect(text).toContain(
      "    circuit_breaker:\n      failure_threshold: 3 # default\n      timeout: 90 # hometide.yaml:6\n",
    );
    expect(text).toContain("    token: (secret) # hometide.yaml:11\n");
    expect(text).not.toContain("hunter2");
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, "hometide.yaml"), text.replaceAll("(secret)", "hunter2"));
    expect(loadConfig({ environment: {}, flags: {}, cwd }).config.mirrors).toEqual(first.config.mirrors);
    expect(printConfig(load())).toContain("# mirrors: not set\n");
  });

  test("as data", () => {
    const printed = printedSettings(load({ files }));
    expect(printed).toContainEqual({ key: "mirrors[1].token", value: "(secret)", origin: "hometide.yaml:11" });
    expect(printed).toContainEqual({ key: "mirrors[0].batch_timeout", value: "500ms", origin: "hometide.yaml:4" });
    expect(printedSettings(load())).toContainEqual({ key: "mirrors", value: [], origin: "not set" });
  });

  test("in the JSON Schema, with what must be given", () => {
    expect(configJsonSchema()).toMatchObject({
      properties: {
        mirrors: {
          type: ["array", "null"],
          items: {
            additionalProperties: false,
            required: ["name", "url"],
            properties: { batch_size: { maximum: 5_000 }, token: { writeOnly: true }, token_file: {}, bucket: {} },
          },
        },
      },
    });
  });

  test("on the reference page", () => {
    const page = configReference();
    expect(page).toContain("## `mirrors[]`");
    expect(page).toContain("## `mirrors[].circuit_breaker`");
    expect(page).toMatch(/^\| `name` \|.*\| must be given \|$/m);
  });
});

test("every leaf of every entry is declared in full, and its default is right", () => {
  expect(lists.length).toBeGreaterThan(0);
  const all = layoutOf(rootSchema, () => 1).settings.filter(({ key }) => key.includes("["));
  expect(all.length).toBeGreaterThan(10);
  for (const setting of all) {
    expect(setting.description.length, setting.key).toBeGreaterThan(10);
    expect(setting.description, setting.key).not.toMatch(/\.$/);
    expect([...setting.environment, setting.flag], setting.key).toEqual([undefined]);
    if (setting.default === undefined) continue;
    const read = readValue(setting, { raw: setting.default, written: "yaml", origin: "hometide.yaml:1" }, "/");
    expect(isProblem(read), setting.key).toBe(false);
  }
});

test("a list may lie in an entry, and numbers need not be whole", () => {
  const inner = listOf(
    Type.Object({
      above: numberSetting({ description: "Least", minimum: 0, maximum: 1, environment: "X", flag: "x" }),
      unit: Type.Optional(textSetting({ description: "Its unit" })),
    }),
    { description: "Limits" },
  );
  const outer = listOf(Type.Object({ limits: inner }), { description: "Rules" });
  // Lists are objects of the schema, as their types say.
  const schema = { properties: { rules: outer } } as unknown as SectionSchema;
  const { settings } = layoutOf(schema, (key) => (key === "rules" ? 2 : 1));
  expect(settings.map(({ key, required, environment }) => [key, required, environment])).toEqual([
    ["rules[0].limits[0].above", true, []],
    ["rules[0].limits[0].unit", false, []],
    ["rules[1].limits[0].above", true, []],
    ["rules[1].limits[0].unit", false, []],
  ]);
  const [above] = settings;
  if (above === undefined) throw new Error("no setting");
  const read = (raw: unknown, written: "yaml" | "text" = "yaml") =>
    readValue(above, { raw, written, origin: "f.yaml:1" }, "/");
  expect(read(0.5)).toMatchObject({ value: 0.5 });
  expect(read("0.5", "text")).toMatchObject({ value: 0.5 });
  expect(read(1.5)).toMatchObject({ reason: "is not a number from 0 to 1" });
});
