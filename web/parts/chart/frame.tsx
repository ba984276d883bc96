import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { text } from "../../text/en.ts";
import { Icon } from "../icon.tsx";

/** A picture that can be seen as a table instead: what is read off it and the button above, then one or the other. */
export function ChartFigure({
  label,
  readout,
  tools,
  table,
  foot,
  children,
}: {
  /** What is drawn, for who does not see it. */
  readonly label: string;
  readonly readout: ComponentChildren;
  /** Beside the button. */
  readonly tools?: ComponentChildren;
  readonly table: () => JSX.Element;
  /** Under either. */
  readonly foot?: ComponentChildren;
  /** The picture. */
  readonly children: ComponentChildren;
}): JSX.Element {
  const [asTable, setAsTable] = useState(false);
  const turn = asTable ? text.chart.chart : text.chart.table;
  return (
    <figure class="chart">
      <figcaption class="chart-head">
        <span class="chart-readout">{readout}</span>
        <span class="chart-tools">
          {tools}
          <button
            type="button"
            class="button-icon"
            aria-label={`${turn}: ${label}`}
            title={turn}
            onClick={() => setAsTable(!asTable)}
          >
            <Icon name={asTable ? "chart" : "table"} />
          </button>
        </span>
      </figcaption>
      {asTable ? <div class="chart-table">{table()}</div> : children}
      {foot}
    </figure>
  );
}
