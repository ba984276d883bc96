import type { Terminal } from "./terminal.ts";

const WIDTH = 30;
/** Where nobody watches, a line is told so often at most: ten seconds of half-second looks. */
const PLAIN_EVERY = 20;

export interface Progress {
  /** @param share from 0 to 1 */
  show(share: number, text: string): void;
  /** Leaves the line. */
  end(): void;
}

/** How far something is, on standard error: a bar on a terminal, now and then a line else. */
export function createProgress(terminal: Terminal): Progress {
  let last = "";
  let looks = 0;
  return {
    show(share, text) {
      const percent = `${Math.floor(share * 100)} %`;
      const line = `${percent}, ${text}`;
      if (terminal.isWatched === true) {
        const done = Math.round(share * WIDTH);
        terminal.error(`\r\u001b[2K[${"#".repeat(done)}${"-".repeat(WIDTH - done)}] ${line}`);
      } else if (line !== last && looks % PLAIN_EVERY === 0) {
        terminal.error(`${line}\n`);
      }
      looks += 1;
      last = line;
    },
    end() {
      if (terminal.isWatched === true && last !== "") terminal.error("\n");
    },
  };
}
