import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RuleSettings, Subject } from "../../../src/pipeline/rules/rule.ts";
import { createRules } from "../../../src/pipeline/rules/rules.ts";

const none = { domains: [], entities: [], entity_globs: [] };
const lists = { include: none, exclude: none };

const subject = (entityId: string, rest: Partial<Subject> = {}): Subject => ({
  entityId,
  deviceClass: undefined,
  area: undefined,
  integration: undefined,
  ...rest,
});

const domains = ["light", "sensor"] as const;
const names = ["a", "b", "ab"] as const;
const words = ["x", "y"] as const;
const someOf = <T>(values: readonly T[]) => fc.option(fc.subarray([...values]), { nil: undefined });
const entityIds = fc.tuple(fc.constantFrom(...domains), fc.constantFrom(...names)).map((parts) => parts.join("."));
const subjects = fc
  .tuple(entityIds, ...[1, 2, 3].map(() => fc.option(fc.constantFrom(...words), { nil: undefined })))
  .map(([entityId, area, integration, deviceClass]): Subject => ({ entityId, area, integration, deviceClass }));
const ruleSets = fc.array(
  fc.record(
    {
      entity: fc.subarray(domains.flatMap((domain) => names.map((name) => `${domain}.${name}`))),
      entity_glob: fc.subarray(["*.a", "light.*", "sensor.?", "*b"]),
      domain: fc.subarray([...domains]),
      area: fc.subarray(["X", "y"]),
      integration: fc.subarray([...words]),
      device_class: fc.subarray([...words]),
      record: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
  { maxLength: 5 },
);
const excludes = fc.record({
  domains: someOf(domains).map((each) => each ?? []),
  entities: fc.subarray(["light.a", "sensor.b"]),
  entity_globs: fc.constant([]),
});

const globs: Readonly<Record<string, (id: string) => boolean>> = {
  "*.a": (id) => id.endsWith(".a"),
  "light.*": (id) => id.startsWith("light."),
  "sensor.?": (id) => id.startsWith("sensor.") && id.length === "sensor.".length + 1,
  "*b": (id) => id.endsWith("b"),
};

/** What docs/home-assistant.md says, word by word. */
function fits(rule: RuleSettings, of: Subject): boolean {
  const says = (wanted: readonly string[] | undefined, has: string | undefined): boolean =>
    wanted === undefined || wanted.length === 0 || (has !== undefined && wanted.includes(has));
  const { entity_glob = [] } = rule;
  return (
    says(rule.entity, of.entityId) &&
    (entity_glob.length === 0 || entity_glob.some((glob) => globs[glob]?.(of.entityId) === true)) &&
    says(rule.domain, of.entityId.split(".")[0]) &&
    says(
      rule.area?.map((name) => name.toLowerCase()),
      of.area?.toLowerCase(),
    ) &&
    says(rule.integration, of.integration) &&
    says(rule.device_class, of.deviceClass)
  );
}

describe("rules", () => {
  it("are decided by the first that fits, and where it leaves it open by the lists", () => {
    fc.assert(
      fc.property(ruleSets, excludes, subjects, (rules, exclude, of) => {
        const decision = createRules({ rules, include: none, exclude }).decide(of);
        const first = rules.findIndex((rule) => fits(rule, of));
        expect(decision.rule).toBe(first < 0 ? undefined : first);
        const excluded =
          exclude.entities.includes(of.entityId) ||
          exclude.domains.some((domain) => of.entityId.startsWith(`${domain}.`));
        expect(decision.record).toBe(rules[first]?.record ?? !excluded);
        if (!decision.record) {
          const byRule = rules[first]?.record === false;
          expect(decision.reason).toBe(byRule ? `rule/rule_${first + 1}` : "excluded");
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("say which rules were considered, and what fitted or not", () => {
    const rules = createRules({
      ...lists,
      rules: [
        { name: "hall", area: ["Hall"], record: false },
        { domain: ["sensor"], entity_glob: ["*.p*"] },
        { record: false },
      ],
    });
    const asked = rules.explain(subject("sensor.power", { area: "Kitchen" }));
    expect(asked).toEqual([
      { name: "hall", asked: [{ selector: "area", wanted: ["Hall"], has: "Kitchen", fits: undefined }] },
      {
        name: "rule_2",
        asked: [
          { selector: "entity_glob", wanted: ["*.p*"], has: "sensor.power", fits: "*.p*" },
          { selector: "domain", wanted: ["sensor"], has: "sensor", fits: "sensor" },
        ],
      },
    ]);
  });

  it("remember a decision until the registries or the device class say something else", () => {
    const rules = createRules({
      ...lists,
      rules: [
        { area: ["Hall"], record: false },
        { device_class: ["power"], record: false },
      ],
    });
    let area: string | undefined = "Kitchen";
    let asked = 0;
    const where = () => {
      asked += 1;
      return { area, integration: undefined };
    };
    const recorded = (deviceClass?: string): boolean => rules.of("sensor.a", deviceClass, where).record;
    expect([recorded(), recorded(), asked]).toEqual([true, true, 1]);
    area = "Hall";
    expect([recorded(), asked]).toEqual([true, 1]);
    rules.forget();
    expect([recorded(), asked]).toEqual([false, 2]);
    area = undefined;
    rules.forget();
    expect([recorded(), recorded("power"), recorded()]).toEqual([true, false, true]);
  });
});
