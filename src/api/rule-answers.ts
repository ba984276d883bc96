import type { Static } from "typebox";
import { Type } from "typebox";
import { formatTime } from "../model/time.ts";
import type { RulesPreview, RuleStatus, RuleTrial, StateTrial, Suggestion } from "../pipeline/rules/view.ts";
import { orNull } from "./schemas.ts";

/** A rule's settings as the YAML file writes them; those that say nothing are left out. */
const SettingsSchema = Type.Record(Type.String(), Type.Unknown(), {
  description: "The rule as the YAML file writes it",
});

export const RuleSchema = Type.Object(
  {
    name: Type.String(),
    settings: SettingsSchema,
    entities: Type.Integer({ description: "Known entities whose rule it is; one is of the first rule that fits" }),
    left_out: Type.Record(Type.String(), Type.Integer(), {
      description: "States that it left out since the hub was installed, by why: record, changes_only …",
    }),
  },
  { title: "Rule" },
);

const AskedSchema = Type.Object({
  selector: Type.String({ description: "What the rule asks: entity, entity_glob, domain, area …" }),
  wanted: Type.Array(Type.String()),
  has: orNull(Type.String({ description: "What the entity has; null where that is not known" })),
  fits: orNull(Type.String({ description: "Which of the wanted fits; null where none does" })),
});

const StateSchema = Type.Object({
  state: Type.String({ description: "As it would be stored" }),
  value: orNull(Type.Number()),
  unit: orNull(Type.String()),
  outcome: Type.Union([Type.Literal("stored"), Type.Literal("held"), Type.Literal("left_out")], {
    description: "held: stored when the minimum interval ends, where no other state comes",
  }),
  reason: orNull(Type.String({ description: "Why it is not stored at once" })),
  compared_with: orNull(Type.Object({ state: Type.String(), time: Type.String({ format: "date-time" }) })),
});

export const TrialSchema = Type.Object(
  {
    entity_id: Type.String(),
    known: Type.Boolean({ description: "Whether the hub has a state of it" }),
    area: orNull(Type.String()),
    integration: orNull(Type.String()),
    device_class: orNull(Type.String()),
    record: Type.Boolean(),
    rule: orNull(Type.String({ description: "The rule that decides" })),
    settings: orNull(SettingsSchema),
    list: orNull(Type.String({ description: "The list that says whether it is recorded, such as exclude.domains" })),
    considered: Type.Array(Type.Object({ name: Type.String(), fits: Type.Boolean(), asked: Type.Array(AskedSchema) }), {
      description: "The rules in their order, up to the one that decides",
    }),
    state: orNull(StateSchema),
  },
  { title: "RuleTrial" },
);

export const SuggestionSchema = Type.Object(
  {
    entity_id: Type.String(),
    why: Type.String(),
    rule: Type.String({ description: "An entry of home_assistant.rules, as YAML" }),
    settings: SettingsSchema,
    points_a_day: Type.Integer(),
    saved_a_day: Type.Integer({ description: "Points that the rule would have left out of those stored, by day" }),
    points: Type.Integer({ description: "Stored points that this was reckoned from" }),
    from: Type.String({ format: "date-time" }),
    to: Type.String({ format: "date-time" }),
  },
  { title: "RuleSuggestion" },
);

export const PreviewSchema = Type.Object(
  {
    entities: Type.Integer({ description: "Entities that the hub has heard of, recorded or not" }),
    recorded: Type.Integer({ description: "How many of them would be recorded" }),
    rules: Type.Array(Type.Object({ name: Type.String(), entities: Type.Integer() }), {
      description: "In their order, each with the known entities whose only rule it would be",
    }),
    lists: Type.Array(
      Type.Object({
        list: Type.String({ description: "Such as exclude.domains" }),
        line: Type.String(),
        entities: Type.Integer({ description: "Known entities that the line fits" }),
      }),
      { description: "The lines of include and exclude" },
    ),
    effect: orNull(
      Type.Object(
        {
          entities: Type.Array(Type.String(), { description: "Some of the rule's entities" }),
          looked: Type.Integer({ description: "Entities whose points were read" }),
          points: Type.Integer({ description: "Points that are stored of these" }),
          left_out: Type.Integer({ description: "How many of those the rule would have left out" }),
          days: Type.Integer({ description: "How far back they were read" }),
        },
        { description: "Of the rule that was asked for; null where none was" },
      ),
    ),
  },
  { title: "RulesPreview" },
);

export type PreviewAnswer = Static<typeof PreviewSchema>;
export type RuleAnswer = Static<typeof RuleSchema>;
export type TrialAnswer = Static<typeof TrialSchema>;
export type SuggestionAnswer = Static<typeof SuggestionSchema>;

export function ruleAnswer({ name, settings, entities, leftOut }: RuleStatus): RuleAnswer {
  return { name, settings: written(settings), entities, left_out: leftOut };
}

export function trialAnswer(trial: RuleTrial): TrialAnswer {
  const { subject, known, record, rule, settings, list, considered, state } = trial;
  return {
    entity_id: subject.entityId,
    known,
    area: subject.area ?? null,
    integration: subject.integration ?? null,
    device_class: subject.deviceClass ?? null,
    record,
    rule: rule ?? null,
    settings: settings === undefined ? null : written(settings),
    list: list ?? null,
    considered: considered.map(({ name, fits, asked }) => ({
      name,
      fits,
      asked: asked.map(({ selector, wanted, has, fits: fitting }) => ({
        selector,
        wanted: [...wanted],
        has: has ?? null,
        fits: fitting ?? null,
      })),
    })),
    state: state === undefined ? null : stateAnswer(state),
  };
}

function stateAnswer({ state, value, unit, outcome, reason, stored }: StateTrial): Static<typeof StateSchema> {
  const compared = stored === undefined ? null : { state: stored.state, time: formatTime(stored.at) };
  return { state, value: value ?? null, unit: unit ?? null, outcome, reason: reason ?? null, compared_with: compared };
}

export function suggestionAnswer(of: Suggestion): SuggestionAnswer {
  const { entityId, why, rule, pointsADay, savedADay, points, from, to } = of;
  const lines = Object.entries(written({ ...rule })).map(([key, value]) => `  ${key}: ${String(value)}\n`);
  return {
    entity_id: entityId,
    why,
    rule: `- entity: ${entityId}\n${lines.join("")}`,
    settings: { entity: [entityId], ...written({ ...rule }) },
    points_a_day: pointsADay,
    saved_a_day: savedADay,
    points,
    from: formatTime(from),
    to: formatTime(to),
  };
}

export function previewAnswer({ rules, lists, effect, entities, recorded }: RulesPreview): PreviewAnswer {
  return {
    entities,
    recorded,
    rules: [...rules],
    lists: [...lists],
    effect:
      effect === undefined
        ? null
        : {
            entities: [...effect.entities],
            looked: effect.looked,
            points: effect.points,
            left_out: effect.leftOut,
            days: effect.days,
          },
  };
}

const DURATIONS: ReadonlySet<string> = new Set(["minimum_interval", "heartbeat"]);

/** Settings as a person writes them: spans of time as text, without what is empty or the default. */
function written(settings: object): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(settings) as [string, unknown][]) {
    if (value === undefined || key === "name" || (key === "changes_only" && value === false)) continue;
    if (
      Array.isArray(value)
        ? value.length === 0
        : typeof value === "object" && value !== null && Object.keys(value).length === 0
    )
      continue;
    shown[key] = DURATIONS.has(key) ? durationText(Number(value)) : value;
  }
  return shown;
}

function durationText(ms: number): string {
  const units = [
    ["d", 86_400_000],
    ["h", 3_600_000],
    ["m", 60_000],
    ["s", 1_000],
  ] as const;
  const [name, size] = units.find(([, each]) => ms % each === 0) ?? (["ms", 1] as const);
  return `${ms / size}${name}`;
}
