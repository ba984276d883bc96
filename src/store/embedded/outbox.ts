import { HometideError } from "../../model/errors.ts";
import type { Outbox } from "../outbox.ts";
import type { WriterCalls } from "./protocol.ts";
import type { Reader } from "./reader.ts";
import type { Thread } from "./thread.ts";

/** The journal's outbox: changes go to the thread that writes, reads to a reader of its own, so that no query of history waits for a batch. */
export function createOutbox(options: {
  readonly writer: Pick<Thread<WriterCalls>, "call">;
  readonly reader: Pick<Reader, "call">;
  readonly isOpen: () => boolean;
  readonly giveSpaceBack: () => Promise<void>;
}): Outbox {
  const { writer, reader, isOpen, giveSpaceBack } = options;
  const change: Thread<WriterCalls>["call"] = (name, argument) =>
    isOpen() ? writer.call(name, argument) : Promise.reject(new HometideError("store_closed", "the store is closed"));
  return {
    peek: (query) => reader.call("peek", query),
    acknowledge: (ids, refused, limitBytes) => change("acknowledge", { ids, refused, limitBytes }),
    waiting: () => reader.call("waiting", undefined),
    gaps: () => reader.call("gaps", undefined),
    deadLetters: (selection, { after, limit }) => reader.call("deadLetters", { selection, after, limit }),
    retryDeadLetters: (selection, at) => change("retryLetters", { selection, at }),
    dropDeadLetters: (selection) => change("dropLetters", selection),
    async forget(mirror) {
      for (let more = true; more;) more = await change("forgetSome", { mirror });
      await giveSpaceBack();
    },
    compact: giveSpaceBack,
  };
}
