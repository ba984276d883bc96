import type { Transferable } from "node:worker_threads";
import { HometideError } from "../../model/errors.ts";
import type { MeasurementName } from "../../model/measurement.ts";
import { isMeasurement } from "../../model/measurement.ts";
import type { Commit } from "../store.ts";
import { BlockBuilder } from "./encode-block.ts";
import type { DocumentEntry, Group, TallyEntry } from "./protocol.ts";

/** Collects commits as columns, until they are sent to the writer as one group. */
export class GroupBuilder {
  readonly #blocks = new Map<MeasurementName, BlockBuilder>();
  #documents: DocumentEntry[] = [];
  #tallies: TallyEntry[] = [];
  readonly #outbox: Group["outbox"][number][] = [];
  readonly #gaps: Group["gaps"][number][] = [];
  readonly #filled: Group["filled"][number][] = [];
  #commits = 0;
  #points = 0;

  get commits(): number {
    return this.#commits;
  }

  get points(): number {
    return this.#points;
  }

  /**
   * Takes a commit as a whole, or refuses it as a whole.
   *
   * @throws HometideError point_refused where a value is not what the measurement declares
   */
  add(commit: Commit): void {
    const number = this.#commits;
    try {
      for (const point of commit.points) {
        const { measurement } = point.series;
        let block = this.#blocks.get(measurement);
        if (block === undefined) {
          if (!isMeasurement(measurement))
            throw new HometideError("point_refused", `there is no measurement ${String(measurement)}`);
          block = new BlockBuilder(measurement);
          this.#blocks.set(measurement, block);
        }
        block.add(point, number);
      }
      if (commit.documents !== undefined || commit.tallies !== undefined) this.#addNotes(commit, number);
    } catch (error) {
      for (const block of this.#blocks.values()) block.dropCommit(number);
      throw error;
    }
    // Cannot fail: from here on the commit is in.
    for (const entry of commit.outbox ?? []) this.#outbox.push({ ...entry, commit: number });
    for (const gap of commit.gaps ?? []) this.#gaps.push({ ...gap, commit: number });
    for (const part of commit.filled ?? []) this.#filled.push({ ...part, commit: number });
    this.#commits++;
    this.#points += commit.points.length;
  }

  /** Nothing of the notes stays where one of them cannot be kept. */
  #addNotes(commit: Commit, number: number): void {
    const documents = (commit.documents ?? []).map(({ kind, id, value }) => ({
      commit: number,
      kind: wellFormed(kind),
      id: wellFormed(id),
      json: value === undefined ? undefined : jsonText(value, `${kind} ${id}`),
    }));
    const tallies = (commit.tallies ?? []).map(({ name, reason, add }) => {
      if (!Number.isSafeInteger(add))
        throw new HometideError("point_refused", `tally ${name} grows by ${String(add)}, not an integer`);
      return { commit: number, name: wellFormed(name), reason: wellFormed(reason), add };
    });
    this.#documents = this.#documents.concat(documents);
    this.#tallies = this.#tallies.concat(tallies);
  }

  /** What was collected, and the buffers that are handed over with it. The builder is not used after this. */
  finish(): { readonly group: Group; readonly transfer: readonly Transferable[] } {
    const transfer: Transferable[] = [];
    const blocks = [...this.#blocks.values()].filter((block) => block.rows > 0).map((block) => block.finish(transfer));
    const group = {
      commits: this.#commits,
      blocks,
      documents: this.#documents,
      tallies: this.#tallies,
      outbox: this.#outbox,
      gaps: this.#gaps,
      filled: this.#filled,
    };
    return { group, transfer };
  }
}

function wellFormed(text: string): string {
  if (text.isWellFormed()) return text;
  throw new HometideError("point_refused", `the name ${JSON.stringify(text.slice(0, 60))} is not well-formed Unicode`);
}

function jsonText(value: unknown, name: string): string {
  const json = JSON.stringify(value) as string | undefined;
  if (json === undefined) throw new HometideError("point_refused", `document ${name} is not JSON`);
  return json;
}
