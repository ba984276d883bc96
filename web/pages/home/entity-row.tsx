import type { JSX } from "preact";
import type { EntityAnswer } from "../../../src/api/routes/entities.ts";
import { entityName, entityNote, stateText } from "../../lib/entity.ts";
import { to } from "../../lib/router.ts";
import { Badge } from "../../parts/badge.tsx";
import { text } from "../../text/en.ts";
import { Sparkline } from "./sparkline.tsx";

/** An entity: its name, its last day as a line, its state. It leads to its page. */
export function EntityRow({
  entity,
  line,
}: {
  readonly entity: EntityAnswer;
  readonly line: readonly (number | null)[] | undefined;
}): JSX.Element {
  const isAway = entity.state === "unavailable" || entity.state === "unknown";
  return (
    <li>
      <a class="home-row" href={to(`/home/${encodeURIComponent(entity.entity_id)}`)}>
        <span class="home-name">
          <span>{entityName(entity)}</span>
          <small class="muted">{entityNote(entity)}</small>
        </span>
        {line !== undefined && <Sparkline values={line} />}
        {entity.removed_at === null ? (
          <span class={isAway ? "home-state muted" : "home-state"}>{stateText(entity)}</span>
        ) : (
          <Badge>{text.home.removed}</Badge>
        )}
      </a>
    </li>
  );
}
