import { expect, test } from "vitest";
import { environmentNames } from "../../src/config/read-environment.ts";
import { isProblem, readValue } from "../../src/config/read-value.ts";
import { flagProperty, settings } from "../../src/config/settings.ts";

test.each(settings.map((setting) => [setting.key, setting] as const))("%s is declared in full", (key, setting) => {
  expect(key).toMatch(/^[a-z_]+(\.[a-z_]+)*$/);
  expect(setting.description.length).toBeGreaterThan(10);
  expect(setting.description).not.toMatch(/\.$/);
  expect(setting.expects).not.toBe("");
  // Secrets would be seen by other users of the machine.
  if (setting.secret) expect(setting.flag).toBeUndefined();
  expect(setting.environment.length).toBeGreaterThan(0);
  // Only entries of lists can lack a value that has neither a default nor `Type.Optional`.
  expect(setting.required).toBe(false);
});

test("every default is right by its own check", () => {
  for (const setting of settings) {
    if (setting.default === undefined) continue;
    const read = readValue(setting, { raw: setting.default, written: "yaml", origin: "hometide.yaml:1" }, "/");
    expect(isProblem(read), setting.key).toBe(false);
  }
});

test("no name means two things", () => {
  expect(new Set(environmentNames).size).toBe(environmentNames.length);
  const flags = settings.flatMap(({ flag }) => (flag === undefined ? [] : [flag]));
  expect(new Set(flags).size).toBe(flags.length);
  expect(flags.map(flagProperty)).toContain("dataDir");
});
