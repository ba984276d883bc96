import { GAME_EVENT_DOCUMENT } from "../../src/model/game-event.ts";
import { PAGE_DOCUMENT } from "../../src/sports/depth.ts";
import type { SportsDocuments } from "../../src/sports/documents.ts";
import { TEAM_DOCUMENT } from "../../src/sports/documents.ts";
import { TOLD_DOCUMENT } from "../../src/sports/events/game-events.ts";
import { GAME_DOCUMENT } from "../../src/sports/game-state.ts";
import { INJURY_DOCUMENT } from "../../src/sports/injuries.ts";
import { STANDING_DOCUMENT } from "../../src/sports/standings.ts";
import { DETAIL_DOCUMENT } from "../../src/sports/summaries.ts";
import type { DocumentChange } from "../../src/store/store.ts";

/** The documents of sports as a journal keeps them: as JSON, by kind and id. */
export class KeptDocuments {
  readonly #kinds = new Map<string, Map<string, unknown>>();

  /** As `Journal.accept` does with a commit. */
  keep(changes: readonly DocumentChange[] = []): void {
    for (const { kind, id, value } of changes) {
      if (value === undefined) this.#of(kind).delete(id);
      else this.#of(kind).set(id, JSON.parse(JSON.stringify(value)));
    }
  }

  /** As `restoreSports` reads them. */
  documents(): SportsDocuments {
    return {
      games: this.#of(GAME_DOCUMENT),
      teams: this.#of(TEAM_DOCUMENT),
      depth: {
        standings: this.#of(STANDING_DOCUMENT),
        injuries: this.#of(INJURY_DOCUMENT),
        details: this.#of(DETAIL_DOCUMENT),
        pages: this.#of(PAGE_DOCUMENT),
      },
      events: { told: this.#of(TOLD_DOCUMENT), events: this.#of(GAME_EVENT_DOCUMENT) },
    };
  }

  #of(kind: string): Map<string, unknown> {
    const own = this.#kinds.get(kind) ?? new Map<string, unknown>();
    this.#kinds.set(kind, own);
    return own;
  }
}
