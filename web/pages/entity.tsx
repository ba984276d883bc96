import type { JSX } from "preact";
import type { EntityAnswer } from "../../src/api/routes/entities.ts";
import { useData } from "../lib/data.ts";
import { entityName, stateText } from "../lib/entity.ts";
import { ago, dateTime, useNow } from "../lib/time.ts";
import { Card, Grid, Page } from "../parts/card.tsx";
import { Back, Facts } from "../parts/facts.tsx";
import { HomeAway } from "../parts/peer-away.tsx";
import { Loaded } from "../parts/states.tsx";
import type { PageProps } from "../routes.ts";
import { text } from "../text/en.ts";
import { DaysCard } from "./entity/days.tsx";
import { HistoryCard } from "./entity/history.tsx";
import { PatternCards } from "./entity/patterns.tsx";
import { rangeOf } from "./entity/range.ts";
import "./entity/entity.css";

/** One entity: from years to seconds, what is typical of it, day by day. */
export default function Entity({ params, query }: PageProps): JSX.Element {
  const id = params["entity_id"] ?? "";
  const known = useData<EntityAnswer>(`api/v1/entities/${encodeURIComponent(id)}`, { everyMs: 10_000 });
  return (
    <Page
      title={entityName({ entity_id: known.data?.entity_id ?? id })}
      lead={
        <Back
          path="/home"
          label={[text.entity.back, known.data?.area].filter((word) => word !== null && word !== undefined).join(" · ")}
        />
      }
      {...(known.data === undefined ? {} : { aside: <State entity={known.data} /> })}
    >
      <Loaded of={known}>
        {(entity) => (
          <div class="stack">
            <HomeAway />
            {entity.removed_at !== null && <p class="muted">{text.entity.removed(dateTime(entity.removed_at))}</p>}
            <HistoryCard entity={entity} range={rangeOf(query)} compares={query.get("compare") === "1"} />
            <Grid wide>
              <PatternCards entity={entity} />
              <AboutCard entity={entity} />
            </Grid>
            <DaysCard entity={entity} />
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function State({ entity }: { readonly entity: EntityAnswer }): JSX.Element {
  useNow(10_000);
  return (
    <p class="entity-state">
      <b class="numeric">{stateText(entity)}</b>
      <span class="muted">{ago(entity.updated_at)}</span>
    </p>
  );
}

function AboutCard({ entity }: { readonly entity: EntityAnswer }): JSX.Element {
  return (
    <Card title={text.entity.facts}>
      <Facts
        of={[
          [text.entity.id, entity.entity_id],
          [text.entity.aliases, entity.aliases.length === 0 ? null : entity.aliases.join(", ")],
          [text.entity.area, entity.area],
          [text.entity.device, entity.device_name],
          [text.entity.integration, entity.integration],
          [text.entity.updated, dateTime(entity.updated_at)],
        ]}
      />
    </Card>
  );
}
