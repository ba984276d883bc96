import type { JSX } from "preact";
import type { WebhookAnswer } from "../../../src/api/webhook-answers.ts";
import { Badge } from "../../parts/badge.tsx";
import { text } from "../../text/en.ts";

export function WebhookStatus({ webhook: { status, failures } }: { readonly webhook: WebhookAnswer }): JSX.Element {
  const words = text.automations.statuses[status];
  if (status === "active" && failures === 0) {
    return (
      <Badge tone="good" icon="check">
        {words}
      </Badge>
    );
  }
  return status === "disabled" ? (
    <Badge tone="bad" icon="bad">
      {words}
    </Badge>
  ) : (
    <Badge tone="warn" icon="warn">
      {words}
    </Badge>
  );
}
