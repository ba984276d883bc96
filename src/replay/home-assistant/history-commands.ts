import type { Micros } from "../../model/time.ts";
import { MAX_TIME, MICROS_PER_HOUR, MICROS_PER_MS, MICROS_PER_SECOND, parseTime } from "../../model/time.ts";
import { textOf } from "../unknown.ts";
import type { CommandContext, Handler } from "./handler.ts";
import type { CommandError } from "./protocol.ts";
import { resultText } from "./protocol.ts";
import type { Recorded } from "./hours.ts";

/** The commands of Home Assistant's history and recorder (components/history, components/recorder: websocket_api.py). */

const noStart: CommandError = { code: "invalid_start_time", message: "Invalid start_time" };
const noEnd: CommandError = { code: "invalid_end_time", message: "Invalid end_time" };

export const historyHandlers: Readonly<Record<string, Handler>> = {
  "history/history_during_period": {
    fields: { start_time: "str", end_time: "str?", entity_ids: "list" },
    run(command, connection, context) {
      const span = spanOf(command.fields);
      if ("code" in span) return span;
      connection.sendText(resultText(command.id, JSON.stringify(historyOf(command.fields, span, context))));
      return undefined;
    },
  },
  "recorder/statistics_during_period": {
    fields: { start_time: "str", end_time: "str?", statistic_ids: "list", period: "str" },
    run(command, connection, context) {
      const span = spanOf(command.fields);
      if ("code" in span) return span;
      const { recorder } = context.home;
      const result: Record<string, unknown> = {};
      for (const entityId of idsIn(command.fields["statistic_ids"])) {
        const hours = recorder.hours(entityId).filter(({ start }) => start >= span.from && start < span.to);
        if (hours.length > 0) {
          result[entityId] = hours.map(({ start, ...values }) => ({
            start: start / MICROS_PER_MS,
            end: (start + MICROS_PER_HOUR) / MICROS_PER_MS,
            ...Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)),
          }));
        }
      }
      connection.sendText(resultText(command.id, JSON.stringify(result)));
      return undefined;
    },
  },
  "recorder/list_statistic_ids": {
    fields: {},
    run(command, connection, { home }) {
      const computed = [...home.recorder.statisticIds()].map(([statistic_id, unit = null]) => ({
        statistic_id,
        display_unit_of_measurement: unit,
        has_mean: true,
        has_sum: true,
        name: null,
        source: "recorder",
        statistics_unit_of_measurement: unit,
        unit_class: null,
      }));
      connection.sendText(resultText(command.id, JSON.stringify(computed)));
      return undefined;
    },
  },
  "recorder/info": {
    fields: {},
    run(command, connection, { home }) {
      const info = {
        backlog: 0,
        max_backlog: 65_000,
        migration_in_progress: false,
        recording: true,
        thread_running: true,
      };
      connection.sendText(resultText(command.id, home.answer(command.type) ?? JSON.stringify(info)));
      return undefined;
    },
  },
};

interface Span {
  readonly from: Micros;
  readonly to: Micros;
}

function spanOf(fields: Readonly<Record<string, unknown>>): Span | CommandError {
  const { start_time: start, end_time: end } = fields;
  const from = parseTime(textOf(start));
  if (from === undefined) return noStart;
  const to = end === undefined ? MAX_TIME : parseTime(textOf(end));
  return to === undefined ? noEnd : { from, to };
}

function historyOf(
  fields: Readonly<Record<string, unknown>>,
  span: Span,
  { home, now }: Pick<CommandContext, "home" | "now">,
): Readonly<Record<string, readonly object[]>> {
  const { recorder } = home;
  if (span.from > now() || !recorder.hasBefore(span.to)) return {};
  const result: Record<string, readonly object[]> = {};
  for (const entityId of idsIn(fields["entity_ids"])) {
    const { before, rows } = recorder.read(entityId, span);
    const kept = fields["significant_changes_only"] === false ? rows : rows.filter(isSignificant);
    const withBefore = fields["include_start_time_state"] !== false && before?.state !== undefined;
    const shown = kept.map((row) => shownRow(row, fields));
    // The state of before is told with the time that was asked for.
    if (withBefore) shown.unshift({ ...shownRow(before, fields), lu: span.from / MICROS_PER_SECOND });
    if (shown.length > 0) result[entityId] = shown;
  }
  return result;
}

/** Without `significant_changes_only: false` only what changed the state's text. */
function isSignificant({ state }: Recorded): boolean {
  return state === undefined || state.lu === undefined || state.lu === state.lc;
}

function shownRow({ at, state }: Recorded, fields: Readonly<Record<string, unknown>>): object {
  const lu = at / MICROS_PER_SECOND;
  const a = fields["no_attributes"] === true ? {} : { a: state?.a ?? {} };
  const lc = state?.lu === undefined || state.lu === state.lc ? {} : { lc: state.lc };
  return { s: state?.s ?? "", ...a, lu, ...lc };
}

function idsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
