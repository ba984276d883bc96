import { expect, test } from "vitest";
import { load, refused } from "./loading.ts";

const file = (...rules: readonly string[]) => ({
  files: { "hometide.yaml": `home_assistant:\n  rules:\n${rules.map((rule) => `    - ${rule}\n`).join("")}` },
});

test("a rule as people write it: single words, percentages, spans of time", () => {
  const { config } = load(
    file(
      "{ name: power, device_class: power, area: [Kitchen, Living room], minimum_change: 2%, minimum_interval: 10s }",
      "{ entity: 'sensor.a, sensor.b', minimum_change: 0.5, heartbeat: 1h, round: 1, retention: { raw_days: 30 } }",
      "{ entity_glob: sensor.*_linkquality, record: false }",
    ),
  );
  const [power, ab, link] = config.home_assistant.rules;
  expect(power).toMatchObject({ name: "power", device_class: ["power"], area: ["Kitchen", "Living room"] });
  expect(power).toMatchObject({ minimum_change: "2%", minimum_interval: 10_000, changes_only: false, retention: {} });
  expect(power?.record).toBeUndefined();
  expect(ab).toMatchObject({ entity: ["sensor.a", "sensor.b"], minimum_change: 0.5, heartbeat: 3_600_000, round: 1 });
  expect(ab?.retention).toEqual({ raw_days: 30 });
  expect(link).toMatchObject({ entity_glob: ["sensor.*_linkquality"], record: false });
});

test.each([
  ["{ domain: sensor, minimum_change: 0 }", "rules[0].minimum_change = 0 is not a number above 0, or a percentage"],
  ["{ domain: sensor, minimum_change: 0% }", 'rules[0].minimum_change = "0%" is not a number above 0'],
  ["{ domain: sensor, minimum_change: -1 }", "rules[0].minimum_change = -1 is not a number above 0"],
  ["{ domain: sensor, minimum_intervall: 5s }", "Did you mean home_assistant.rules[0].minimum_interval?"],
  ["{ entity: kitchen }", 'rules[0].entity = "kitchen" is not a list of entities'],
  ["{ name: rule_1, domain: sensor }", 'rules[0].name = "rule_1" is not a name'],
  ["{ domain: sensor, minimum_interval: 1h, heartbeat: 10m }", "rules[0].heartbeat is shorter than minimum_interval"],
  ["{ domain: sensor, ignore_below: 5, ignore_above: 1 }", "rules[0].ignore_below is above ignore_above"],
])("%s is refused", (rule, told) => {
  expect(refused(file(rule)).message).toContain(told);
});

test("two rules cannot have one name", () => {
  expect(refused(file("{ name: a, domain: sensor }", "{ name: a, domain: light }")).message).toContain("rules[1].name");
});

test("rules that have no effect are told", () => {
  const { warnings } = load(
    file("{ domain: sensor, record: false, round: 1 }", "{ changes_only: true }", "{ domain: light }"),
  );
  expect(warnings).toEqual([
    "home_assistant.rules[0] records nothing: what else it says has no effect.",
    "home_assistant.rules[1] asks nothing, so it has every entity: the rules after it are never reached.",
  ]);
});
