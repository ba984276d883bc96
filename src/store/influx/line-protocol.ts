import { HometideError } from "../../model/errors.ts";
import type { FieldType, MeasurementName, PolicyName } from "../../model/measurement.ts";
import { fieldType, measurementSpec } from "../../model/measurement.ts";
import type { Context, Fields, Point, Series, Tags } from "../../model/point.ts";
import type { EncodedBatch } from "../destination.ts";
import {
  escapeKey,
  escapeMeasurement,
  escapeSpecials,
  escapeString,
  fieldColumn,
  floatText,
  safeText,
} from "./escape.ts";
import { Scratch } from "./scratch.ts";

/**
 * Line protocol, the format that every InfluxDB takes:
 *
 *     measurement,tag=value,tag=value field=1.5,count=3i,text="a \"word\"" 1795132800000000000
 *
 * Source: docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol, and what four servers did (INFLUXDB.md).
 * What must stay true: the same bytes mean the same to 1.x, 2.x and 3.x. Hence times are integer nanoseconds, numbers are
 * floats unless declared int, and a backslash never stands before a character that one of them would unescape.
 */

/** How points become lines; the same for writing and for reading back. */
export interface EncodeOptions {
  /** Where the tags of the context go; see `InfluxOptions.context`. */
  readonly context?: "tags" | "fields" | undefined;
  /** Value of the tag `home`, where one is wanted. */
  readonly home?: string | undefined;
}

export interface LineEncoder {
  /**
   * Points as batches, one for each retention policy among them, points in the order given.
   * Throws `point_refused` where a value does not have its declared type: that is a fault of the program.
   */
  batches(points: readonly Point[]): readonly EncodedBatch[];
}

interface FieldPlan {
  /** The escaped name with its equals sign; for a text the opening quote as well. With a comma before it, and without. */
  readonly head: string;
  readonly next: string;
  readonly type: FieldType;
}

interface SeriesPlan {
  /** Where the lines of its policy are put together. */
  readonly scratch: Scratch;
  readonly fields: Map<string, FieldPlan>;
  /** What stands before the fields, and a space; without a context. */
  readonly prefix: Uint8Array;
  /** The same with the tags of the context that this series had last. */
  context: Context | undefined;
  contextPrefix: Uint8Array;
}

/** An encoder keeps what it worked out beside the series objects: make one and keep it. */
export function createLineEncoder(options: EncodeOptions = {}): LineEncoder {
  const tagsOfContext = options.context !== "fields";
  const extra: Tags = options.home === undefined ? {} : { home: options.home };
  const plans = new WeakMap<Series, SeriesPlan>();
  const fieldPlans = new Map<MeasurementName, Map<string, FieldPlan>>();
  const scratches = new Map<PolicyName, Scratch>();
  // Neighbours in a batch share their context: its fields are written once, and again only when it changes.
  const contextScratch = new Scratch();
  let lastContext: Context | undefined;
  let lastMeasurement: MeasurementName | undefined;
  let lastContextFields: Uint8Array = new Uint8Array();

  const planOf = (of: Series): SeriesPlan => {
    let plan = plans.get(of);
    if (plan === undefined) {
      let fields = fieldPlans.get(of.measurement);
      if (fields === undefined) fieldPlans.set(of.measurement, (fields = new Map<string, FieldPlan>()));
      const { policy } = measurementSpec(of.measurement);
      let scratch = scratches.get(policy);
      if (scratch === undefined) scratches.set(policy, (scratch = new Scratch()));
      const prefix = prefixOf(of.measurement, { ...of.tags, ...extra });
      plans.set(of, (plan = { scratch, fields, prefix, context: undefined, contextPrefix: prefix }));
    }
    return plan;
  };

  const planField = (plan: SeriesPlan, of: Series, name: string): FieldPlan => {
    const type = typeFor(of.measurement, name);
    const head = `${escapeKey(fieldColumn(name))}=${type === "string" ? '"' : ""}`;
    const made = { head, next: `,${head}`, type };
    plan.fields.set(name, made);
    return made;
  };

  /** Whether there were fields. */
  const putFields = (into: Scratch, plan: SeriesPlan, of: Series, fields: Fields, start: boolean): boolean => {
    let first = start;
    for (const name in fields) {
      const field = plan.fields.get(name) ?? planField(plan, of, name);
      const given = fields[name];
      into.text(first ? field.head : field.next);
      first = false;
      if (field.type === "float" && typeof given === "number" && Number.isFinite(given)) into.text(floatText(given));
      else if (field.type === "string" && typeof given === "string") into.quoted(given);
      else if (field.type === "int" && typeof given === "number" && Number.isSafeInteger(given)) into.text(`${given}i`);
      else throw refused(`${of.key}: field ${name} is not a ${field.type}: ${String(given).slice(0, 60)}`);
    }
    return first !== start;
  };

  /** The context's own fields, each with a comma before it, and the space before the time. */
  const contextFields = (plan: SeriesPlan, of: Series, around: Context): Uint8Array => {
    if (around === lastContext && of.measurement === lastMeasurement) return lastContextFields;
    contextScratch.rewind();
    if (!tagsOfContext) contextScratch.text(tagsAsFields(around.tags));
    putFields(contextScratch, plan, of, around.fields, false);
    contextScratch.text(" ");
    lastContextFields = contextScratch.take();
    lastContext = around;
    lastMeasurement = of.measurement;
    return lastContextFields;
  };

  const put = (of: Point, plan: SeriesPlan): void => {
    const { scratch } = plan;
    const around = of.context;
    let { prefix } = plan;
    if (around !== undefined && tagsOfContext) {
      if (plan.context !== around) {
        plan.context = around;
        plan.contextPrefix = prefixOf(of.series.measurement, { ...of.series.tags, ...around.tags, ...extra });
      }
      prefix = plan.contextPrefix;
    }
    scratch.startLine();
    scratch.bytes(prefix);
    if (!putFields(scratch, plan, of.series, of.fields, true))
      throw refused(`${of.series.key}: a point needs at least one field`);
    if (around === undefined) scratch.text(" ");
    else scratch.bytes(contextFields(plan, of.series, around));
    scratch.nanoseconds(of.time);
  };

  return {
    batches(points) {
      const used = new Map<Scratch, PolicyName>();
      try {
        for (const of of points) {
          const plan = planOf(of.series);
          if (!used.has(plan.scratch)) used.set(plan.scratch, measurementSpec(of.series.measurement).policy);
          put(of, plan);
        }
        return [...used].map(([scratch, policy]) => ({ policy, lines: scratch.lines, body: scratch.take() }));
      } finally {
        // Nothing of a batch that failed may get into the next one.
        for (const scratch of used.keys()) scratch.rewind();
      }
    },
  };
}

function typeFor(measurement: MeasurementName, name: string): FieldType {
  const type = fieldType(measurement, name);
  if (type === undefined) throw refused(`${measurement} has no field ${name}`);
  return type;
}

function refused(why: string): HometideError {
  return new HometideError("point_refused", why);
}

function prefixOf(measurement: string, tags: Tags): Uint8Array {
  let prefix = escapeMeasurement(measurement);
  // Sorted tags make equal series equal bytes, and spare the server the sorting.
  for (const name of Object.keys(tags).sort()) {
    const text = safeText(tags[name] ?? "");
    if (text !== "") prefix += `,${escapeKey(name)}=${escapeSpecials(text)}`;
  }
  return Buffer.from(`${prefix} `);
}

function tagsAsFields(tags: Tags): string {
  return Object.keys(tags)
    .map((name) => `,${escapeKey(name)}="${escapeString(safeText(tags[name] ?? ""))}"`)
    .join("");
}
