import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { EntitiesAnswer, EntityAnswer } from "../../src/api/routes/entities.ts";
import type { HistoryTable } from "../../src/api/routes/history-table.ts";
import { useData } from "../lib/data.ts";
import { withQuery } from "../lib/http.ts";
import { hub } from "../lib/hub.ts";
import { setQuery } from "../lib/router.ts";
import { useShared } from "../lib/store.ts";
import { Card, Grid, Page } from "../parts/card.tsx";
import { Select } from "../parts/controls.tsx";
import { HomeAway } from "../parts/peer-away.tsx";
import { Empty, Loaded } from "../parts/states.tsx";
import type { PageProps } from "../routes.ts";
import { text } from "../text/en.ts";
import { EntityRow } from "./home/entity-row.tsx";
import "./home/home.css";

const MOST = 1_000;
/** Between the last key and the question. */
const SETTLE_MS = 200;
const EVERY_MS = 15_000;
/** Of all areas. */
const ALL = "*";

/** Every entity of the home, by area, with its state and its last day. */
export default function Home({ query }: PageProps): JSX.Element {
  const asked = query.get("q") ?? "";
  const area = query.get("area") ?? ALL;
  const path = withQuery("api/v1/entities", { limit: MOST, q: asked === "" ? undefined : asked });
  const known = useData<EntitiesAnswer>(path, { everyMs: EVERY_MS });
  const days = useData<HistoryTable>("api/v1/history?resolution=hourly&span=24h", { everyMs: 300_000 });
  const lines = new Map(days.data?.entities.map(({ entity_id, values }) => [entity_id, values[0] ?? []]));
  const entities = known.data?.entities ?? [];
  const areas = [...Map.groupBy(entities, (entity) => entity.area ?? "")].toSorted(byName);
  const shown = area === ALL ? areas : areas.filter(([name]) => name === area);
  return (
    <Page
      title={text.home.title}
      {...(known.data === undefined
        ? {}
        : { lead: text.home.lead(known.data.total, areas.filter(([name]) => name !== "").length) })}
      aside={
        <>
          <Search asked={asked} />
          <Select
            label={text.home.area}
            value={areas.some(([name]) => name === area) ? area : ALL}
            of={[
              { value: ALL, label: text.home.allAreas },
              ...areas.map(([name]) => ({ value: name, label: name === "" ? text.home.noArea : name })),
            ]}
            choose={(name) => setQuery({ area: name === ALL ? undefined : name })}
          />
        </>
      }
    >
      <HomeAway />
      <Loaded of={known} lines={6}>
        {({ count, total }) => (
          <>
            {count === 0 && <Nothing asked={asked} />}
            <Grid wide>
              {shown.map(([name, of]) => (
                <Card key={name} title={name === "" ? text.home.noArea : name} aside={of.length} class="home-area">
                  <ul class="rows">
                    {of.map((entity) => (
                      <EntityRow key={entity.entity_id} entity={entity} line={lines.get(entity.entity_id)} />
                    ))}
                  </ul>
                </Card>
              ))}
            </Grid>
            {total > count && <p class="muted home-more">{text.home.more(count, total)}</p>}
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** By name; what has no area last. */
function byName(
  [a]: readonly [string, readonly EntityAnswer[]],
  [b]: readonly [string, readonly EntityAnswer[]],
): number {
  if (a === "" || b === "") return a === b ? 0 : a === "" ? 1 : -1;
  return a.localeCompare(b, text.locale);
}

function Search({ asked }: { readonly asked: string }): JSX.Element {
  const [typed, setTyped] = useState(asked);
  useEffect(() => {
    const timer = setTimeout(() => typed.trim() !== asked && setQuery({ q: typed.trim() || undefined }), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <label class="field home-search">
      <span>{text.home.search}</span>
      <input
        type="search"
        value={typed}
        placeholder={text.home.searchHint}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
    </label>
  );
}

function Nothing({ asked }: { readonly asked: string }): JSX.Element {
  const isConfigured = useShared(hub)?.home_assistant.configured ?? true;
  if (asked !== "") return <Empty icon="search" title={text.home.noMatch(asked)} detail={text.home.noMatchDetail} />;
  return isConfigured ? (
    <Empty icon="home" title={text.home.none} detail={text.home.noneDetail} />
  ) : (
    <Empty icon="home" title={text.home.notConfigured} detail={text.home.notConfiguredDetail} />
  );
}
