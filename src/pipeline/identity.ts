import type { Registries, RegistryDevice, RegistryEntity } from "../model/home.ts";

/** Where an entity belongs, by the registries: names for its tags. */
export interface Identity {
  readonly area: string | undefined;
  readonly deviceName: string | undefined;
  readonly integration: string | undefined;
}

const NOWHERE: Identity = { area: undefined, deviceName: undefined, integration: undefined };
/** A device under a device under a device: real homes have two levels; a ring would have no end. */
const MAX_PARENTS = 8;

/** Looks entities up in the registries: an entity without an area takes its device's, a device its parent's. */
export function createIdentities({ entities, devices, areas }: Registries): (entityId: string) => Identity {
  const byEntity = new Map(entities.map((entity) => [entity.entityId, entity]));
  const byDevice = new Map(devices.map((device) => [device.id, device]));
  const areaNames = new Map(areas.map((area) => [area.id, area.name]));

  const areaOf = (entity: RegistryEntity, device: RegistryDevice | undefined): string | undefined => {
    let areaId = entity.areaId;
    let at = device;
    for (let level = 0; areaId === undefined && at !== undefined && level < MAX_PARENTS; level += 1) {
      areaId = at.areaId;
      at = at.parentId === undefined ? undefined : byDevice.get(at.parentId);
    }
    return areaId === undefined ? undefined : areaNames.get(areaId);
  };

  return (entityId) => {
    const entity = byEntity.get(entityId);
    if (entity === undefined) return NOWHERE;
    const device = entity.deviceId === undefined ? undefined : byDevice.get(entity.deviceId);
    return { area: areaOf(entity, device), deviceName: device?.name, integration: entity.platform };
  };
}

/** No registry has been read yet. */
export const noIdentities = (): Identity => NOWHERE;
