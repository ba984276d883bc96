import type { HomeFacts, HomeObservation, RegistryArea, RegistryDevice, RegistryEntity } from "../../model/home.ts";
import { parseTime } from "../../model/time.ts";
import { isRecord } from "./read-state.ts";

/*
 * The answers of Home Assistant's registries, read leniently: an entry without the names that make it is left out,
 * since it could not be looked up anyway; fields that a release does not have are absent.
 */

export function readEntities(answer: unknown): readonly RegistryEntity[] {
  return entries(answer).flatMap((entry) => {
    const entityId = text(entry["entity_id"]);
    if (entityId === undefined) return [];
    return [
      {
        entityId,
        registryId: text(entry["id"]) ?? entityId,
        areaId: text(entry["area_id"]),
        deviceId: text(entry["device_id"]),
        platform: text(entry["platform"]),
      },
    ];
  });
}

export function readDevices(answer: unknown): readonly RegistryDevice[] {
  return entries(answer).flatMap((entry) => {
    const id = text(entry["id"]);
    if (id === undefined) return [];
    return [
      {
        id,
        name: text(entry["name_by_user"]) ?? text(entry["name"]),
        areaId: text(entry["area_id"]),
        parentId: text(entry["parent_device_id"]),
      },
    ];
  });
}

export function readAreas(answer: unknown): readonly RegistryArea[] {
  return entries(answer).flatMap((entry) => {
    const id = text(entry["area_id"]);
    const name = text(entry["name"]);
    return id === undefined || name === undefined ? [] : [{ id, name }];
  });
}

/** Reads an `entity_registry_updated` event; `undefined` where it is not about a new name. */
export function readRename(event: unknown): HomeObservation | undefined {
  const data = isRecord(event) && isRecord(event["data"]) ? event["data"] : {};
  const from = text(data["old_entity_id"]);
  const to = text(data["entity_id"]);
  const fired = isRecord(event) ? text(event["time_fired"]) : undefined;
  const at = fired === undefined ? undefined : parseTime(fired);
  if (data["action"] !== "update" || from === undefined || to === undefined || at === undefined) return undefined;
  return { kind: "renamed", from, to, at };
}

/** Reads `get_config`: where the home is, and whether Home Assistant has come up (`state` is RUNNING). */
export function readConfig(answer: unknown): { readonly facts: HomeFacts | undefined; readonly running: boolean } {
  if (!isRecord(answer)) return { facts: undefined, running: false };
  const timeZone = text(answer["time_zone"]);
  const facts =
    timeZone === undefined
      ? undefined
      : { timeZone, latitude: number(answer["latitude"]), longitude: number(answer["longitude"]) };
  // Releases before 2021 had no `state`; they only answered when they were up.
  return { facts, running: (text(answer["state"]) ?? "RUNNING") === "RUNNING" };
}

function entries(answer: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(answer) ? answer.filter(isRecord) : [];
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
