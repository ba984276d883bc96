import type { JSX } from "preact";
import type { InjuriesAnswer } from "../../../src/api/routes/injuries.ts";
import { useData } from "../../lib/data.ts";
import { withQuery } from "../../lib/http.ts";
import { date } from "../../lib/time.ts";
import { Card } from "../../parts/card.tsx";
import { Loaded } from "../../parts/states.tsx";
import { Table } from "../../parts/table.tsx";
import { text } from "../../text/en.ts";

/** Who of a team is injured. */
export function InjuriesCard({ league, team }: { readonly league: string; readonly team: string }): JSX.Element {
  const injuries = useData<InjuriesAnswer>(withQuery("api/v1/injuries", { league, team }));
  return (
    <Card title={text.games.injuries}>
      <Loaded of={injuries}>
        {(known) => (
          <Table
            caption={text.games.injuries}
            rows={known.injuries.filter(({ recovered_at }) => recovered_at === null)}
            keyOf={({ player_id }) => player_id}
            empty={text.games.noInjuries}
            columns={[
              {
                name: text.games.player,
                cell: (one) => [one.player_name, one.position].filter((word) => word !== null).join(", "),
                sort: (one) => one.player_name,
              },
              { name: text.games.injuryStatus, cell: (one) => one.status, sort: (one) => one.status },
              { name: text.games.injury, cell: (one) => one.injury_type ?? "–" },
              { name: text.games.reported, cell: (one) => date(one.reported_at), minor: true },
            ]}
          />
        )}
      </Loaded>
    </Card>
  );
}
