import { HometideError } from "../../model/errors.ts";
import type { FieldType, MeasurementName, PolicyName } from "../../model/measurement.ts";
import { fieldType, measurementSpec } from "../../model/measurement.ts";
import type { Context, Fields, Point, Series, Tags } from "../../model/point.ts";
import type { Micros } from "../../model/time.ts";
import type { EncodedBatch } from "../destination.ts";

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
  /** One point as one line, without the line break. Throws `point_refused` where a value does not have its declared type. */
  line(of: Point): string;
  /** Points as batches, one for each retention policy among them, points in the order given. */
  batches(points: readonly Point[]): readonly EncodedBatch[];
}

interface FieldPlan {
  /** The escaped name with its equals sign; for a text the opening quote as well. */
  readonly head: string;
  readonly type: FieldType;
}

interface SeriesPlan {
  readonly policy: PolicyName;
  readonly fields: Map<string, FieldPlan>;
  /** What stands before the fields, and a space; without a context. */
  readonly prefix: string;
  /** The same with the tags of the context that this series had last. */
  context: Context | undefined;
  contextPrefix: string;
}

/** An encoder keeps what it worked out beside the series objects: make one and keep it. */
export function createLineEncoder(options: EncodeOptions = {}): LineEncoder {
  const tagsOfContext = options.context !== "fields";
  const extra: Tags = options.home === undefined ? {} : { home: options.home };
  const plans = new WeakMap<Series, SeriesPlan>();
  const fieldPlans = new Map<MeasurementName, Map<string, FieldPlan>>();

  const planOf = (of: Series): SeriesPlan => {
    let plan = plans.get(of);
    if (plan === undefined) {
      let fields = fieldPlans.get(of.measurement);
      if (fields === undefined) fieldPlans.set(of.measurement, (fields = new Map()));
      const prefix = prefixOf(of.measurement, { ...of.tags, ...extra });
      const policy = measurementSpec(of.measurement).policy;
      plans.set(of, (plan = { policy, fields, prefix, context: undefined, contextPrefix: prefix }));
    }
    return plan;
  };

  const planField = (plan: SeriesPlan, of: Series, name: string): FieldPlan => {
    const type = typeFor(of.measurement, name);
    const made = { head: `${escapeKey(fieldColumn(name))}=${type === "string" ? '"' : ""}`, type };
    plan.fields.set(name, made);
    return made;
  };

  const fieldsText = (plan: SeriesPlan, of: Series, fields: Fields): string => {
    let text = "";
    for (const name in fields) {
      const field = plan.fields.get(name) ?? planField(plan, of, name);
      const given = fields[name];
      const head = text === "" ? field.head : `,${field.head}`;
      if (field.type === "float" && typeof given === "number" && Number.isFinite(given)) text += head + floatText(given);
      else if (field.type === "string" && typeof given === "string") text += `${head}${escapeString(given)}"`;
      else if (field.type === "int" && typeof given === "number" && Number.isSafeInteger(given)) text += `${head}${given}i`;
      else throw refused(`${of.key}: field ${name} is not a ${field.type}: ${String(given).slice(0, 60)}`);
    }
    return text;
  };

  // Neighbours in a batch share their context: its fields are written once, and again only when it changes.
  let lastContext: Context | undefined;
  let lastMeasurement: MeasurementName | undefined;
  let lastContextFields = " ";
  const contextFields = (plan: SeriesPlan, of: Series, around: Context): string => {
    if (around !== lastContext || of.measurement !== lastMeasurement) {
      const own = tagsOfContext ? "" : tagsAsFields(around.tags);
      const declared = fieldsText(plan, of, around.fields);
      lastContextFields = `${own === "" ? "" : `,${own}`}${declared === "" ? "" : `,${declared}`} `;
      lastContext = around;
      lastMeasurement = of.measurement;
    }
    return lastContextFields;
  };

  const line = (of: Point, plan: SeriesPlan): string => {
    const own = fieldsText(plan, of.series, of.fields);
    if (own === "") throw refused(`${of.series.key}: a point needs at least one field`);
    const around = of.context;
    let prefix = plan.prefix;
    let more = " ";
    if (around !== undefined) {
      if (tagsOfContext) {
        if (plan.context !== around) {
          plan.context = around;
          plan.contextPrefix = prefixOf(of.series.measurement, { ...of.series.tags, ...around.tags, ...extra });
        }
        prefix = plan.contextPrefix;
      }
      more = contextFields(plan, of.series, around);
    }
    return prefix + own + more + nanoseconds(of.time);
  };

  return {
    line: (of) => line(of, planOf(of.series)),
    batches: (points) => {
      const groups = new Map<PolicyName, { body: string; lines: number }>();
      for (const of of points) {
        const plan = planOf(of.series);
        const text = line(of, plan);
        const group = groups.get(plan.policy);
        if (group === undefined) groups.set(plan.policy, { body: text, lines: 1 });
        else {
          group.body += `\n${text}`;
          group.lines += 1;
        }
      }
      return [...groups].map(([policy, group]) => ({ policy, ...group }));
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

function prefixOf(measurement: string, tags: Tags): string {
  let prefix = escapeMeasurement(measurement);
  // Sorted tags make equal series equal bytes, and spare the server the sorting.
  for (const name of Object.keys(tags).sort()) {
    const text = safeText(tags[name] ?? "");
    if (text !== "") prefix += `,${escapeKey(name)}=${escapeSpecials(text)}`;
  }
  return `${prefix} `;
}

function tagsAsFields(tags: Tags): string {
  return Object.keys(tags)
    .map((name) => `${escapeKey(name)}="${escapeString(safeText(tags[name] ?? ""))}"`)
    .join(",");
}

/**
 * A tag's value (or a name) as every generation reads it back. Line breaks cannot be escaped, and neither can a backslash
 * at the end; one before a special character is kept by 1.x and 2.x and taken for an escape by 3.x: it becomes a slash.
 * Filters go through here as well, so that a query finds what was written.
 */
export function safeText(text: string): string {
  if (PLAIN.test(text)) return text;
  // eslint-disable-next-line no-control-regex -- the control characters are what is being removed
  return text.replace(/[\u0000-\u001f\u007f]+/g, " ").replace(/\\(?=[\\,= ]|$)/g, "/").trim();
}

const PLAIN = /^[\w.:-]*$/;

function escapeSpecials(safe: string): string {
  return PLAIN.test(safe) ? safe : safe.replace(/[,= ]/g, "\\$&");
}

/** The name a field has on the server: servers drop or refuse a field named `time`. */
export function fieldColumn(name: string): string {
  return name === "time" ? TIME_COLUMN : name;
}

/** The name that a server's column has here. */
export function fieldOfColumn(column: string): string {
  return column === TIME_COLUMN ? "time" : column;
}

const TIME_COLUMN = "time_";

/** A tag's or a field's name. */
export function escapeKey(name: string): string {
  return escapeSpecials(safeText(name));
}

/** A measurement's name: an equals sign stands as it is; a number sign at the start would make the line a comment. */
export function escapeMeasurement(name: string): string {
  return PLAIN.test(name) ? name : safeText(name).replace(/^#/, "_").replace(/[, ]/g, "\\$&");
}

/** The inside of a quoted text: only the quote and the backslash are escaped, a line break stands as it is. */
export function escapeString(text: string): string {
  return NEEDS_ESCAPE.test(text) ? text.replace(/["\\]/g, "\\$&") : text;
}

const NEEDS_ESCAPE = /["\\]/;

/**
 * Microseconds as the text of nanoseconds: as numbers those would be beyond 2^53. In two halves, because the text of an
 * integer of 31 bits is made several times faster than that of a larger number.
 */
export function nanoseconds(time: Micros): string {
  const high = Math.floor(time / 1e9);
  const low = time - high * 1e9;
  if (high === 0) return low === 0 ? "0" : `${low}000`;
  return low < 1e8 ? `${high}${String(low).padStart(9, "0")}000` : `${high}${low}000`;
}

/** JavaScript's shortest text of a number, which all generations read; without the plus sign of an exponent. Never NaN or infinite. */
export function floatText(value: number): string {
  const text = String(value);
  return value >= 1e21 || value <= -1e21 ? text.replace("+", "") : text;
}
