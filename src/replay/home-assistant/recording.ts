import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { HometideError, messageOf } from "../../model/errors.ts";
import type { EventMessage, Frame } from "./frame.ts";
import { oldStateText, readFrame } from "./frame.ts";
import { parseJson, recordOf } from "../unknown.ts";
import { elementSpans, memberSpan, pathSpan } from "./json-text.ts";

/** A recorded stream of one subscription, ready to be sent. */
export interface Recording {
  readonly version: string;
  /** `events`: event messages of subscribe_events; `entities`: compressed states of subscribe_entities. */
  readonly kind: "events" | "entities";
  readonly frames: readonly Frame[];
  /** With `entities`: the message that began the stream, with every state; it is not one of `frames`. */
  readonly snapshot: EventMessage | undefined;
  /** With `events`: the JSON texts of the states before the first frame, as far as the stream tells. */
  readonly initialStates: ReadonlyMap<string, string>;
}

/** The recorded answers to commands, by the command's type; only of commands without parameters. */
export type RecordedAnswers = ReadonlyMap<string, string>;

/**
 * Reads a recording: lines `{"t": ms, "dir": "in" | "out", "msg": …}`, plain or gzip, where `in` is what Home
 * Assistant sent, byte for byte.
 *
 * @throws HometideError `recording_unreadable` with the file and the line
 */
export function readRecording(file: string): Recording {
  const frames: Frame[] = [];
  let version = "";
  for (const { atMs, text } of incoming(file)) {
    const frame = readFrame(atMs, text);
    if (frame !== undefined) frames.push(frame);
    else if (version === "") version = textAt(text, ["ha_version"]) ?? "";
  }
  const [first] = frames;
  if (first === undefined) throw unreadable(file, "it holds no event");
  if (first.messages[0]?.eventType === undefined) {
    return {
      version,
      kind: "entities",
      frames: frames.slice(1),
      snapshot: first.messages[0],
      initialStates: new Map(),
    };
  }
  return { version, kind: "events", frames, snapshot: undefined, initialStates: statesBefore(frames) };
}

/**
 * Reads the handshakes and commands of a recording (commands.jsonl).
 *
 * @throws HometideError `recording_unreadable` with the file and the line
 */
export function readAnswers(file: string): RecordedAnswers {
  const asked = new Map<string, string>();
  const answers = new Map<string, string>();
  for (const { direction, text } of readLines(file)) {
    const id = textAt(text, ["id"]);
    const type = textAt(text, ["type"]);
    if (id === undefined || type === undefined) continue;
    if (direction === "out") {
      if (Object.keys(parameters(text)).length === 0) asked.set(id, type);
      continue;
    }
    const command = asked.get(id);
    const result = memberSpan(text, 0, "result");
    if (command !== undefined && result !== undefined) answers.set(command, text.slice(result.start, result.end));
  }
  return answers;
}

/** The states in the answer to get_states, by entity id. */
export function statesOfAnswer(answers: RecordedAnswers): ReadonlyMap<string, string> {
  const states = new Map<string, string>();
  const text = answers.get("get_states") ?? "[]";
  for (const span of elementSpans(text, 0)) {
    const state = text.slice(span.start, span.end);
    const entityId = textAt(state, ["entity_id"]);
    if (entityId !== undefined) states.set(entityId, state);
  }
  return states;
}

function statesBefore(frames: readonly Frame[]): ReadonlyMap<string, string> {
  const seen = new Set<string>();
  const states = new Map<string, string>();
  for (const message of frames.flatMap((frame) => frame.messages)) {
    if (message.change === undefined || seen.has(message.change.entityId)) continue;
    seen.add(message.change.entityId);
    const before = oldStateText(message);
    if (before !== undefined) states.set(message.change.entityId, before);
  }
  return states;
}

/** Every entity that a stream tells of. */
export function entitiesOf(recording: Recording): ReadonlySet<string> {
  const entities = new Set<string>();
  for (const frame of recording.frames) {
    for (const { change } of frame.messages) if (change !== undefined) entities.add(change.entityId);
  }
  return entities;
}

interface Line {
  readonly atMs: number;
  readonly direction: "in" | "out";
  readonly text: string;
}

function* incoming(file: string): Generator<Line> {
  for (const line of readLines(file)) if (line.direction === "in") yield line;
}

function* readLines(file: string): Generator<Line> {
  let text: string;
  try {
    const bytes = readFileSync(file);
    text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  } catch (error) {
    throw unreadable(file, messageOf(error), error);
  }
  let number = 0;
  for (const line of text.split("\n")) {
    number++;
    if (line.trim() === "") continue;
    let direction: unknown;
    let atMs: unknown;
    try {
      ({ dir: direction, t: atMs } = recordOf(parseJson(line)));
    } catch (error) {
      throw unreadable(file, `line ${number}: ${messageOf(error)}`, error);
    }
    // Lines about the connection itself (opened, refused, closed) have no direction.
    if (direction !== "in" && direction !== "out") continue;
    const message = memberSpan(line, 0, "msg");
    if (message === undefined || typeof atMs !== "number") throw unreadable(file, `line ${number}: no "msg" or no "t"`);
    yield { atMs, direction, text: line.slice(message.start, message.end) };
  }
}

function parameters(text: string): Readonly<Record<string, unknown>> {
  const { id: _id, type: _type, ...rest } = recordOf(parseJson(text));
  return rest;
}

function textAt(text: string, path: readonly string[]): string | undefined {
  const span = pathSpan(text, 0, path);
  return span === undefined ? undefined : String(JSON.parse(text.slice(span.start, span.end)));
}

function unreadable(file: string, why: string, cause?: unknown): HometideError {
  return new HometideError("recording_unreadable", `The recording ${file} cannot be read: ${why}`, { cause });
}
