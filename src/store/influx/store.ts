import { HometideError } from "../../model/errors.ts";
import type { MeasurementName } from "../../model/measurement.ts";
import { measurementNames, measurementSpec } from "../../model/measurement.ts";
import type { Capabilities, Store } from "../store.ts";
import { openConnection } from "./connection.ts";
import { destinationOver } from "./destination.ts";
import { identifier } from "./influxql.ts";
import { createLineEncoder } from "./line-protocol.ts";
import type { InfluxOptions } from "./options.ts";
import { readyOrThrow } from "./query.ts";
import { readAggregate, readLatest, readTagValues } from "./read-groups.ts";
import { readRange } from "./read-range.ts";
import { countPoints, readUsage } from "./read-usage.ts";
import type { Source } from "./rows.ts";

/**
 * A store over InfluxDB 1.x, 2.x or 3.x, by line protocol and InfluxQL. Opening sends nothing: the server may be away.
 * Every method throws `store_unavailable` with the reason while it is, and `query_timeout` after 5 s.
 */
export function openInfluxStore(options: InfluxOptions): Store {
  const connection = openConnection(options);
  const destination = destinationOver(connection);
  const encoder = createLineEncoder({ context: options.context, home: options.home });
  const contextAs = options.context ?? "tags";

  let closed = false;

  const checkOpen = (): void => {
    if (closed) throw new HometideError("store_closed", "the store is closed");
  };

  const sourceOf = async (measurement: MeasurementName): Promise<Source> => {
    checkOpen();
    const ready = await readyOrThrow(connection);
    const place = ready.places.get(measurementSpec(measurement).policy);
    if (place === undefined) throw new HometideError("internal", `no place for ${measurement}`);
    const from = [...(place.rp === undefined ? [] : [place.db, place.rp]), measurement].map(identifier).join(".");
    return { connection, ready, place, measurement, from, contextAs, home: options.home };
  };

  return {
    /** Whether rows can be deleted is known once the server has answered. */
    get capabilities(): Capabilities {
      const common = { name: "influxdb", contextIsIdentity: contextAs === "tags" };
      return connection.api()?.deleteBefore === undefined && connection.api() !== undefined
        ? { ...common, cannotDelete: true }
        : common;
    },

    async write(points) {
      checkOpen();
      for (const batch of encoder.batches(points)) {
        const outcome = await destination.write(batch);
        if (outcome.kind === "written") continue;
        if (outcome.kind !== "partial")
          throw new HometideError("store_unavailable", `InfluxDB at ${destination.name}: ${outcome.reason}`);
        const [first] = outcome.rejected;
        throw new HometideError(
          "point_refused",
          `InfluxDB refused ${outcome.rejected.length} of ${batch.lines} points: ${first?.reason ?? ""}`,
        );
      }
    },

    range: async (query) => readRange(await sourceOf(query.measurement), query),
    latest: async (query) => readLatest(await sourceOf(query.measurement), query),
    aggregate: async (query) => readAggregate(await sourceOf(query.measurement), query),
    tagValues: async (query) => readTagValues(await sourceOf(query.measurement), query),

    async deleteBefore(measurement, time) {
      const source = await sourceOf(measurement);
      const { api } = source.ready;
      const { points } = await countPoints(source, time);
      if (points === 0) return 0;
      if (api.deleteBefore === undefined) {
        throw new HometideError(
          "not_supported",
          `InfluxDB ${api.generation} cannot delete rows; its database's retention does`,
        );
      }
      const why = await api.deleteBefore(source.place, measurement, time);
      if (why !== undefined) throw new HometideError("store_unavailable", `InfluxDB did not delete: ${why}`);
      return points;
    },

    async usage() {
      checkOpen();
      const { api } = await readyOrThrow(connection);
      const measurements = [];
      for (const measurement of measurementNames) {
        const usage = await readUsage(await sourceOf(measurement));
        if (usage !== undefined) measurements.push(usage);
      }
      const bytes = await api.diskBytes();
      return typeof bytes === "number" ? { bytes, measurements } : { bytes: 0, bytesUnknown: bytes, measurements };
    },

    async close() {
      if (closed) return;
      closed = true;
      await destination.close();
    },
  };
}
