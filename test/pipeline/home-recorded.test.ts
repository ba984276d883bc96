import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import type { HomeObservation } from "../../src/model/home.ts";
import { parseTime } from "../../src/model/time.ts";
import { readAreas, readDevices, readEntities, readRename } from "../../src/sources/home-assistant/read-registries.ts";
import { readSnapshotState, readStateChanged } from "../../src/sources/home-assistant/read-state.ts";
import { recordingFile, releases } from "../replay/recorded.ts";
import { describeShared } from "../support/shared.ts";
import { Recorded } from "./home-world.ts";

/** What Home Assistant sent, read as JSON and by nothing of the product; connections that ended are `undefined`. */
// oxlint-disable-next-line typescript/no-explicit-any
function messages(release: string, name: string): readonly any[] {
  const file = readFileSync(recordingFile(release, name));
  const lines = (name.endsWith(".gz") ? gunzipSync(file) : file).toString("utf8").split("\n");
  return lines
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line))
    .filter(({ dir, event }) => dir === "in" || event === "closed")
    .flatMap(({ msg }) => (msg === undefined ? [undefined] : [msg].flat()));
}

/** The registries as they were read when the recording of commands was made. */
function recordedRegistries(release: string): HomeObservation {
  const lists = messages(release, "commands.jsonl")
    .map((message) => message?.result)
    .filter((result) => Array.isArray(result) && result.length > 0);
  const list = (member: string): unknown => lists.find(([first]) => typeof first === "object" && member in first);
  const entities = readEntities(list("unique_id"));
  expect(entities.length).toBeGreaterThan(90);
  return {
    kind: "registries",
    registries: { entities, devices: readDevices(list("sw_version")), areas: readAreas(list("picture")) },
  };
}

describeShared("recorded homes", () => {
  it.each(releases)("%s: a light that is renamed again and again is one series under both names", (release) => {
    const of = new Recorded();
    of.observe(recordedRegistries(release));
    const times: number[] = [];
    const states: string[] = [];
    let renames = 0;
    for (const message of messages(release, "all-events.jsonl.gz")) {
      if (message?.type !== "event") continue;
      const { event } = message;
      if (event.event_type === "entity_registry_updated") {
        const rename = readRename(event);
        if (rename === undefined) continue;
        renames += 1;
        of.observe(rename);
      } else if (event.event_type === "state_changed") {
        of.observe(readStateChanged(event));
        const { entity_id, new_state } = event.data;
        if (!entity_id.startsWith("light.bed_light") || new_state === null) continue;
        times.push(parseTime(new_state.last_updated) ?? 0);
        states.push(new_state.state);
      }
    }
    expect(renames).toBeGreaterThanOrEqual(3);
    const now = of.names.nameNow("light.bed_light");
    const history = of.history("light.bed_light");
    expect(history.map(({ time }) => time)).toEqual(times);
    expect(history.map(({ fields }) => fields["state_value"])).toEqual(states);
    expect(of.history("light.bed_light_renamed")).toEqual(history);
    expect(of.entities.entity("light.bed_light")).toMatchObject({ entityId: now, removedAt: undefined });
    expect(of.entities.entities().filter(({ entityId }) => entityId.startsWith("light.bed_light"))).toHaveLength(1);
    // Each state but the first has the one before it, across the renames too; and each change the time since the last.
    expect(history.slice(1).map(({ fields }) => fields["previous_state"])).toEqual(states.slice(0, -1));
    let since: number | undefined;
    for (const [index, { time, fields }] of history.entries()) {
      if (index === 0 || states[index] === states[index - 1]) continue;
      if (since !== undefined)
        expect([time, fields["duration_seconds"]]).toEqual([time, Math.round((time - since) / 1_000_000)]);
      since = time;
    }
  });

  it.each(releases)(
    "%s: over a restart of Home Assistant no state lasts and no meter counts what nobody saw",
    (release) => {
      const of = new Recorded();
      let closedAt = 0;
      let heard = 0;
      const began = new Map<string, number>();
      let followed = 0;
      for (const message of messages(release, "restart.jsonl")) {
        if (message === undefined) closedAt = heard;
        else if (Array.isArray(message.result)) {
          if (closedAt > 0) {
            const resumed = Math.min(
              ...message.result.map((state: { last_changed: string }) => parseTime(state.last_changed)),
            );
            of.observe({ kind: "gap", from: closedAt, to: resumed + 60_000_000 });
            began.clear();
          }
          for (const state of message.result) of.observe(readSnapshotState(state));
        } else if (message.type === "event" && message.event.event_type === "state_changed") {
          heard = parseTime(message.event.time_fired) ?? 0;
          const { entity_id, old_state, new_state } = message.event.data;
          const outcome = of.observe(readStateChanged(message.event));
          if (outcome?.kind !== "stored" || closedAt === 0) continue;
          const { duration_seconds: duration, energy_consumption: used } = outcome.point.fields;
          const start = began.get(entity_id);
          if (old_state?.state !== new_state.state) {
            if (start === undefined) expect([entity_id, duration]).toEqual([entity_id, undefined]);
            began.set(entity_id, outcome.point.time);
          }
          if (used !== undefined) expect(Number(used)).toBeLessThan(1);
          followed += 1;
        }
      }
      expect(closedAt).toBeGreaterThan(0);
      expect(followed).toBeGreaterThan(20);
    },
  );
});
