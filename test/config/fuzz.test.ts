import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { loadConfig } from "../../src/config/load.ts";
import { environmentNames } from "../../src/config/read-environment.ts";
import { readYaml } from "../../src/config/read-file.ts";
import { settings } from "../../src/config/settings.ts";
import { HometideError } from "../../src/model/errors.ts";
import { temporaryFolder } from "../support/temporary.ts";

/** Loads, or gives the error; anything but a HometideError is a fault. */
function outcome(load: () => unknown): "accepted" | "refused" {
  try {
    load();
    return "accepted";
  } catch (error) {
    if (!(error instanceof HometideError)) throw error;
    expect(error.code).toBe("config_invalid");
    return "refused";
  }
}

const awkward = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "true",
    "0",
    "-1",
    "1e9",
    "NaN",
    "15s",
    "99999999999999999999d",
    "http://",
    "http://a b",
    "ws://[::1",
    "nfl:",
    ":NE",
    "nfl:NE,,",
    "\0",
  ),
  fc.webUrl(),
  fc.double().map(String),
);

test("any environment is accepted or refused, never anything else", () => {
  const cwd = temporaryFolder();
  const environment = fc.dictionary(
    fc.oneof(
      fc.constantFrom(...environmentNames),
      fc.string().map((name) => `HOMETIDE_${name}`),
    ),
    awkward,
    { maxKeys: 8 },
  );
  const seen = new Set<string>();
  fc.assert(
    fc.property(environment, (given) => {
      seen.add(outcome(() => loadConfig({ environment: given, flags: {}, cwd })));
    }),
    { numRuns: 2_000 },
  );
  expect(seen).toEqual(new Set(["accepted", "refused"]));
});

test("any text is a file that is accepted or refused", () => {
  const cwd = temporaryFolder();
  const fragment = fc.oneof(
    fc.constantFrom(
      "server:",
      "  port: ",
      "influxdb:",
      "- ",
      "&a ",
      "*a",
      "<<: ",
      "? ",
      "!!binary ",
      "{",
      "}",
      "[",
      "]",
      "|\n",
      "'",
      '"',
      "\n",
      ": ",
      "---\n",
      "%YAML 9.9\n",
      "\ufeff",
      "\t",
    ),
    fc.string({ unit: "binary", maxLength: 10 }),
    fc.constantFrom(...settings.map(({ key }) => key)),
  );
  fc.assert(
    fc.property(fc.array(fragment, { maxLength: 20 }), (parts) => {
      writeFileSync(join(cwd, "hometide.yaml"), parts.join(""));
      outcome(() => loadConfig({ environment: {}, flags: {}, cwd }));
    }),
    { numRuns: 1_000 },
  );
});

test("any value for any key is accepted or refused, with its line", () => {
  const pair = fc.tuple(fc.constantFrom(...settings), fc.jsonValue());
  fc.assert(
    fc.property(pair, ([{ path }, value]) => {
      const document = path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
      const layer = readYaml(stringify(document), "f.yaml");
      for (const problem of layer.problems) expect(problem.origin).toMatch(/^f\.yaml:\d+$/);
      for (const given of layer.given.values()) expect(given.origin).toBe(`f.yaml:${path.length}`);
    }),
    { numRuns: 2_000 },
  );
});

test("a bomb of aliases is refused", () => {
  const levels = Array.from({ length: 30 }, (_, i) => `x${i + 1}: &l${i + 1} [${`*l${i},`.repeat(9)}]`);
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "hometide.yaml"), `x0: &l0 [lol]\n${levels.join("\n")}\nteams: *l30\n`);
  expect(outcome(() => loadConfig({ environment: {}, flags: {}, cwd }))).toBe("refused");
});
