import { createHash } from "node:crypto";
import type { HomeFile } from "./home-facts.ts";

/** The answers to the registries' lists of a scenario's home, by the command's type (JSON texts). */
export function homeRegistries(home: HomeFile): ReadonlyMap<string, string> {
  const areas = home.areas.map(({ id, name, floor }) => ({
    aliases: [],
    area_id: id,
    floor_id: floor ?? null,
    icon: null,
    labels: [],
    name,
    picture: null,
  }));
  const floors = home.floors.map(({ id, name, level }) => ({ aliases: [], floor_id: id, icon: null, level, name }));
  const devices = home.devices.map(({ id, name, area, manufacturer, model, via }) => ({
    area_id: area ?? null,
    disabled_by: null,
    entry_type: null,
    id: registryId(id),
    identifiers: [["scenario", id]],
    labels: [],
    manufacturer,
    model,
    name,
    name_by_user: null,
    via_device_id: via === undefined ? null : registryId(via),
  }));
  const entities = home.entities.map(({ id, name, area, device, integration }) => ({
    area_id: area ?? null,
    device_id: device === undefined ? null : registryId(device),
    disabled_by: null,
    entity_category: null,
    entity_id: id,
    has_entity_name: false,
    hidden_by: null,
    icon: null,
    id: registryId(id),
    labels: [],
    name: null,
    original_name: name,
    platform: integration,
    unique_id: id,
  }));
  return new Map(
    Object.entries({
      "config/area_registry/list": areas,
      "config/floor_registry/list": floors,
      "config/device_registry/list": devices,
      "config/entity_registry/list": entities,
      "config/label_registry/list": [],
    }).map(([type, list]) => [type, JSON.stringify(list)]),
  );
}

/** 32 hexadecimal digits, the same for the same name. */
export function registryId(name: string): string {
  return createHash("sha256").update(name).digest("hex").slice(0, 32);
}
