import type { RuleAnswer, SuggestionAnswer, TrialAnswer } from "../api/rule-answers.ts";
import type { RulesClient } from "./rules-client.ts";

const sources: Readonly<Record<RulesClient["from"], string>> = {
  hub: "the hub that runs",
  folder: "the configuration, with what the data folder knows",
  configuration: "the configuration alone",
};

export function rulesText(rules: readonly RuleAnswer[], from: RulesClient["from"]): string {
  if (rules.length === 0)
    return `there are no rules (${sources[from]}); home_assistant.rules in the YAML file has them\n`;
  const lines = rules.flatMap(({ name, settings, entities, left_out }) => [
    `${name}: ${entities} entities, ${sum(left_out)} states left out${reasons(left_out)}`,
    `  ${settingsText(settings)}`,
  ]);
  return `${lines.join("\n")}\n`;
}

/** What decides, why, and what it means for a state, in sentences. */
export function trialText(trial: TrialAnswer, from: RulesClient["from"]): string {
  const { entity_id, record, rule, list, settings, considered, state } = trial;
  const decider = list ?? (rule === null ? "no rule and no list names it" : `by ${rule}`);
  const lines = [`${entity_id}: ${record ? "recorded" : "not recorded"} (${decider})`, `  by ${sources[from]}`];
  const facts = [
    ["area", trial.area],
    ["integration", trial.integration],
    ["device class", trial.device_class],
  ].map(([name, value]) => `${name} ${value ?? "not known"}`);
  lines.push(`  ${trial.known ? "known" : "not known yet"}: ${facts.join(", ")}`);
  for (const { name, fits, asked } of considered) lines.push(`  ${fits ? "fits" : "no  "}  ${name}${why(asked, fits)}`);
  if (rule !== null && list !== null) lines.push(`  rule ${rule} leaves recording to the lists: ${list}`);
  if (settings !== null) lines.push(`  it says: ${settingsText(settings)}`);
  if (state !== null) lines.push(`  ${stateText(state)}`);
  return `${lines.join("\n")}\n`;
}

export function suggestionsText(suggestions: readonly SuggestionAnswer[]): string {
  if (suggestions.length === 0) return "nothing to suggest: no entity writes points that a rule would save\n";
  const parts = suggestions.map(
    ({ entity_id, why: reason, rule, points_a_day, saved_a_day, points, from, to }) =>
      `# ${entity_id}: ${reason}.\n# Saves ${saved_a_day} of ${points_a_day} points a day (from ${points} points, ${from} to ${to}).\n${rule}`,
  );
  return `${parts.join("\n")}\n`;
}

function why(asked: TrialAnswer["considered"][number]["asked"], fits: boolean): string {
  if (asked.length === 0) return ": it has every entity";
  const shown = fits ? asked : asked.filter((one) => one.fits === null).slice(0, 1);
  const words = shown.map(({ selector, wanted, has, fits: fitting }) =>
    fitting === null
      ? `${selector} is ${has ?? "not known"}, not ${wanted.join(", ")}`
      : `${selector} ${selector === "entity_glob" ? `${fitting} fits` : fitting}`,
  );
  return `: ${words.join("; ")}`;
}

function stateText({ state, value, unit, outcome, reason, compared_with }: NonNullable<TrialAnswer["state"]>): string {
  const amount = value === null ? "no number" : `${value}${unit === null ? "" : ` ${unit}`}`;
  const against = compared_with === null ? "" : `; stored last: ${compared_with.state} at ${compared_with.time}`;
  const what = {
    stored: "would be stored",
    held: "would be stored when the minimum interval ends, unless another state comes",
    left_out: `would be left out (${reason ?? ""})`,
  }[outcome];
  return `state ${JSON.stringify(state)} (${amount}) ${what}${against}`;
}

function settingsText(settings: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(settings).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return parts.length === 0 ? "nothing" : parts.join(", ");
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

function reasons(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([reason, count]) => `${reason} ${count}`);
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}
