import type { Micros } from "../../model/time.ts";
import type { Asked } from "./match.ts";
import type { RuleSettings, Subject } from "./rule.ts";
import type { RulesSettings } from "./rules.ts";

/** A rule, and what it does. */
export interface RuleStatus {
  readonly name: string;
  readonly settings: RuleSettings;
  /** Known entities whose only rule it is. */
  readonly entities: number;
  /** States that it left out since the hub was installed, by why: `record`, `changes_only`, `minimum_interval` … */
  readonly leftOut: Readonly<Record<string, number>>;
}

/** Which rule decides about an entity, why, and what that means for a state. */
export interface RuleTrial {
  readonly subject: Subject;
  /** Whether the hub has a state of it. */
  readonly known: boolean;
  readonly record: boolean;
  /** What decides: a rule by its name, else `undefined`. */
  readonly rule: string | undefined;
  readonly settings: RuleSettings | undefined;
  /** The list that decides whether it is recorded, such as `exclude.domains`. */
  readonly list: string | undefined;
  /** The rules in their order, up to the one that decides, with what each asks. */
  readonly considered: readonly { readonly name: string; readonly fits: boolean; readonly asked: readonly Asked[] }[];
  /** What would be stored of a state that came now; `undefined` where there is no state to look at, or none is recorded. */
  readonly state: StateTrial | undefined;
}

export interface StateTrial {
  /** As it would be stored. */
  readonly state: string;
  readonly value: number | undefined;
  readonly unit: string | undefined;
  readonly outcome: "stored" | "held" | "left_out";
  /** Why it is not stored at once: `changes_only`, `minimum_change`, `minimum_interval`, `out_of_range`. */
  readonly reason: string | undefined;
  /** What it was measured against: the state that was stored last. */
  readonly stored: { readonly state: string; readonly at: Micros } | undefined;
}

/** Something that would store fewer points, reckoned from points that were stored. */
export interface Suggestion {
  readonly entityId: string;
  readonly why: string;
  readonly rule: RuleSettings;
  /** Points that the entity writes a day, and how many fewer it would with the rule. */
  readonly pointsADay: number;
  readonly savedADay: number;
  /** The points that this was reckoned from. */
  readonly points: number;
  readonly from: Micros;
  readonly to: Micros;
}

export interface SuggestionQuery {
  /** How far back, at most. */
  readonly days: number;
  readonly limit: number;
}

/** What rules and lists would do with the entities that the hub knows. */
export interface RulesPreview {
  /** Known entities, also those that are not recorded now. */
  readonly entities: number;
  /** How many of them would be recorded. */
  readonly recorded: number;
  /** By the rules, in their order: entities whose only rule each would be. */
  readonly rules: readonly { readonly name: string; readonly entities: number }[];
  /** Each line of the lists, with the entities that it fits; `list` is such as `exclude.domains`. */
  readonly lists: readonly { readonly list: string; readonly line: string; readonly entities: number }[];
  /** Of the rule that was asked for. */
  readonly effect: RuleEffect | undefined;
}

/** What a rule would have left out of points that are stored. */
export interface RuleEffect {
  /** Some of its entities, by their ids. */
  readonly entities: readonly string[];
  /** Entities whose points were looked at. */
  readonly looked: number;
  /** Their points, and how many of those it would leave out. */
  readonly points: number;
  readonly leftOut: number;
  /** How far back the points were read. */
  readonly days: number;
}

/** What can be asked about the rules. */
export interface RulesView {
  /** What other rules and lists would do; `rule` is the place of the one whose effect is reckoned from stored points. */
  preview(settings: RulesSettings, rule?: number): Promise<RulesPreview>;
  list(): readonly RuleStatus[];
  /** `given` stands for what the hub does not know of an entity, or knows otherwise. */
  test(entityId: string, given?: Partial<Subject> & { readonly state?: string }): RuleTrial;
  suggestions(query: SuggestionQuery): Promise<readonly Suggestion[]>;
}
