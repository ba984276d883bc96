import type { MeasurementName, MeasurementSpec } from "../../src/model/measurement.ts";
import { measurementNames, measurementSpec } from "../../src/model/measurement.ts";
import { code, page, table } from "./markdown.ts";

/** Every measurement with its tags, fields, time and retention, from the table that defines them. */
export function measurementsPage(): string {
  const overview = measurementNames.map((name) => {
    const spec = measurementSpec(name);
    return [`[${code(name)}](#${name})`, spec.about, kept(spec), code(spec.policy)];
  });
  return page(
    "# Measurements",
    "A point has a measurement, tags (texts that identify its series), fields (values) and a time. An unknown tag or field is left out. *Context* tags and fields say what was true around all series at that moment; they are read back like any other.",
    "Days can be changed under `retention` in the [configuration](configuration.md).",
    table(["measurement", "what", "kept", "retention policy"], overview),
    ...measurementNames.map(section),
  );
}

function section(name: MeasurementName): string {
  const spec = measurementSpec(name);
  const tags = Object.entries(spec.tags).map(([tag, { scope, about }]) => [
    code(tag),
    scope === "context" ? "context" : "",
    about,
  ]);
  const fields = Object.entries(spec.fields).map(([field, { type, unit = "", scope, about }]) => [
    code(field),
    type,
    unit,
    scope === "context" ? "context" : "",
    about,
  ]);
  return [
    `## ${name}`,
    `${capital(spec.about)}. Time: ${spec.time}. Kept: ${kept(spec)}.`,
    table(["tag", "", "meaning"], tags),
    ...(fields.length === 0 ? [] : [table(["field", "type", "unit", "", "meaning"], fields)]),
    ...(spec.dynamicFields === undefined
      ? []
      : [`Further fields are allowed, all of them ${spec.dynamicFields}, with names in snake_case.`]),
  ].join("\n\n");
}

function kept({ keepDays }: MeasurementSpec): string {
  return keepDays === undefined ? "for ever" : `${keepDays} days`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
