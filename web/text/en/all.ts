export * from "./common.ts";
export { automations, webhook } from "./automations.ts";
export { game as gamePage } from "./game.ts";
export { games } from "./games.ts";
export { entity, home } from "./home.ts";
export { health } from "./health.ts";
export { now } from "./now.ts";
export { settings, setup } from "./settings.ts";
export { storage } from "./storage.ts";
