import type { Clock } from "../../model/clock.ts";
import { Gate } from "../gate.ts";
import { parseJson, recordOf, textOf } from "../unknown.ts";
import type { CompressedState } from "./compressed-state.ts";
import { applyCompressed, compress, expand } from "./compressed-state.ts";
import type { Home, Stage } from "./home.ts";
import type { Frame } from "./frame.ts";
import { ReplayRecorder } from "./recorder.ts";
import type { Recording, RecordedAnswers } from "./recording.ts";
import { entitiesOf, readAnswers, readRecording, statesOfAnswer } from "./recording.ts";

export interface RecordingOptions {
  readonly clock: Clock;
  /** The stream: .jsonl or .jsonl.gz. */
  readonly file: string;
  /** commands.jsonl of the same session: the configuration, the registries, the states of what never changed. */
  readonly commandsFile?: string | undefined;
  /** Times the recorded pace; without it as fast as the sockets take it. */
  readonly speed?: number | undefined;
  /** The number of frames to send before it waits for `playTo`; all without it. */
  readonly playTo?: number | undefined;
  /** It goes on where nobody listens, as a real one does. */
  readonly alone?: boolean | undefined;
  /** How long its recorder takes to write a state. */
  readonly commitMs?: number | undefined;
  /** How many states its recorder keeps. */
  readonly maxStates?: number | undefined;
}

/** A recorded home. Its position belongs to the server: it stands still while nobody listens. */
export interface RecordingHome extends Home {
  readonly total: number;
  /** Frames handed to sockets so far. */
  position(): number;
  /** Lets it play up to this many frames in all. */
  playTo(position: number): void;
  /** Resolves once this many frames have been handed to sockets. */
  reached(position: number): Promise<void>;
}

/** @throws HometideError `recording_unreadable` */
export function recordingHome(options: RecordingOptions): RecordingHome {
  const { clock, speed } = options;
  const recording = readRecording(options.file);
  const answers: RecordedAnswers = options.commandsFile === undefined ? new Map() : readAnswers(options.commandsFile);
  const { state: _state, ...config } = recordOf(parseJson(answers.get("get_config") ?? DEFAULT_CONFIG));
  const services = recordOf(parseJson(answers.get("get_services") ?? "{}"));
  const user = recordOf(parseJson(answers.get("auth/current_user") ?? "{}"));
  const states = statesOf(recording, answers);
  const { frames } = recording;
  const recorder = new ReplayRecorder({ clock, commitMs: options.commitMs, maxStates: options.maxStates });
  for (const [entityId, text] of states.all()) recorder.note(entityId, text);
  let position = 0;
  let limit = options.playTo ?? frames.length;
  const mayPlay = new Gate(limit > 0);
  const waiting: { position: number; gate: Gate }[] = [];

  const step = (stage: Stage, frame: Frame): void => {
    stage.send(frame);
    states.apply(frame);
    for (const { change } of frame.messages)
      if (change !== undefined) recorder.note(change.entityId, change.newState, change.firedAt);
    position++;
    mayPlay.set(position < limit);
    for (const wait of waiting) if (position >= wait.position) wait.gate.set(true);
  };

  return {
    version: recording.version,
    userId: textOf(user["id"] ?? NOBODY),
    config,
    recorder,
    total: frames.length,
    position: () => position,
    states: states.all,
    snapshot: (entityIds) =>
      (position === 0 && entityIds === undefined ? recording.snapshot?.event : undefined) ?? states.snapshot(entityIds),
    answer: (type) => answers.get(type) ?? (type.endsWith("_registry/list") ? "[]" : undefined),
    hasService: (domain, service) => Object.keys(recordOf(services[domain])).includes(service),
    call() {
      // What a service did is in the recording or it is not; a recorded home does not change its story.
    },
    playTo(next) {
      limit = Math.min(next, frames.length);
      mayPlay.set(position < limit);
    },
    reached(at) {
      const gate = new Gate(position >= at);
      waiting.push({ position: at, gate });
      return gate.passed();
    },
    async play(stage, signal) {
      while (position < frames.length && !signal.aborted) {
        await mayPlay.passed(signal);
        if (options.alone !== true) await stage.audience(signal);
        const begin = { at: clock.now(), frameMs: frames[position]?.atMs ?? 0 };
        while (position < limit && (options.alone === true || stage.hasAudience()) && !signal.aborted) {
          const frame = frames[position];
          if (frame === undefined) break;
          if (speed !== undefined) {
            const waitMs = (frame.atMs - begin.frameMs) / speed - (clock.now() - begin.at) / 1_000;
            if (waitMs > 0) {
              await clock.sleep(waitMs, signal);
              continue;
            }
          }
          if (stage.ready()) step(stage, frame);
          else await stage.drained();
        }
      }
    },
  };
}

/** The user's id where none was recorded. */
const NOBODY = "0".repeat(32);

/** Without a recorded get_config: a home in Greenwich. */
const DEFAULT_CONFIG = JSON.stringify({
  latitude: 51.4779,
  longitude: 0,
  elevation: 0,
  time_zone: "Europe/London",
  location_name: "Recorded home",
  unit_system: { length: "km", mass: "kg", pressure: "Pa", temperature: "°C", volume: "L", wind_speed: "m/s" },
  components: [],
  version: "",
});

interface RecordedStates {
  readonly all: () => ReadonlyMap<string, string>;
  readonly snapshot: (entityIds: ReadonlySet<string> | undefined) => string;
  readonly apply: (frame: Frame) => void;
}

/** The states at the replay's position. Those of a stream of compressed states lose the recorded form of numbers. */
function statesOf(recording: Recording, answers: RecordedAnswers): RecordedStates {
  if (recording.kind === "entities") {
    const states = new Map<string, CompressedState>();
    if (recording.snapshot !== undefined) applyCompressed(states, recording.snapshot.event);
    return {
      all: () => new Map([...states].map(([entityId, state]) => [entityId, expand(entityId, state)])),
      snapshot: (entityIds) => snapshotOf(states, entityIds),
      apply: (frame) => {
        for (const message of frame.messages) applyCompressed(states, message.event);
      },
    };
  }
  const states = new Map(recording.initialStates);
  const told = entitiesOf(recording);
  // get_states was recorded when the stream had ended, so it is right only for what the stream does not tell.
  for (const [entityId, state] of statesOfAnswer(answers)) if (!told.has(entityId)) states.set(entityId, state);
  return {
    all: () => states,
    snapshot: (entityIds) =>
      snapshotOf(new Map([...states].map(([entityId, state]) => [entityId, compress(state)])), entityIds),
    apply: (frame) => {
      for (const { change } of frame.messages) {
        if (change === undefined) continue;
        if (change.newState === undefined) states.delete(change.entityId);
        else states.set(change.entityId, change.newState);
      }
    },
  };
}

function snapshotOf(states: ReadonlyMap<string, CompressedState>, entityIds: ReadonlySet<string> | undefined): string {
  return JSON.stringify({ a: Object.fromEntries([...states].filter(([id]) => entityIds?.has(id) ?? true)) });
}
