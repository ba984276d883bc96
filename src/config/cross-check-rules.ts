import type { CrossProblem } from "./problem.ts";
import type { Config } from "./schema.ts";

type Rule = Config["home_assistant"]["rules"][number];

const selectors = ["entity", "entity_glob", "domain", "area", "integration", "device_class"] as const;

/** What no single value of the rules shows: those that contradict themselves, and those that no entity can reach. */
export function crossCheckRules(
  rules: readonly Rule[],
  origin: (key: string) => string,
): { readonly problems: readonly CrossProblem[]; readonly warnings: readonly string[] } {
  const problems: CrossProblem[] = [];
  const warnings: string[] = [];
  for (const [index, rule] of rules.entries()) {
    const key = `home_assistant.rules[${index}]`;
    const wrong = (leaf: string, other: string, reason: string, mend: string): void => {
      const about = [`${key}.${leaf}`, `${key}.${other}`];
      problems.push({ key: `${key}.${leaf}`, about, origin: origin(`${key}.${leaf}`), reason, mend });
    };
    const { heartbeat, minimum_interval: interval, ignore_below: below, ignore_above: above } = rule;
    if (heartbeat !== undefined && interval !== undefined && heartbeat < interval) {
      wrong("heartbeat", "minimum_interval", "is shorter than minimum_interval", "Make it at least as long.");
    }
    if (below !== undefined && above !== undefined && below > above) {
      wrong("ignore_below", "ignore_above", "is above ignore_above, so that no number is left", "Swap the two.");
    }
    if (rule.record === false && (rule.changes_only || hasAction(rule))) {
      warnings.push(`${key} records nothing: what else it says has no effect.`);
    }
    if (index < rules.length - 1 && selectors.every((selector) => rule[selector].length === 0)) {
      warnings.push(`${key} asks nothing, so it has every entity: the rules after it are never reached.`);
    }
  }
  return { problems, warnings };
}

function hasAction({ minimum_change, minimum_interval, heartbeat, round, ignore_below, ignore_above }: Rule): boolean {
  return [minimum_change, minimum_interval, heartbeat, round, ignore_below, ignore_above].some(
    (value) => value !== undefined,
  );
}
