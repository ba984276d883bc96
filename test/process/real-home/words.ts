import type { Release } from "../../servers/home-assistant/releases.ts";

/** Releases before 2024.10 know older words for the same. */
export function written(automations: string, release: Release): string {
  if (release !== "2024.3.3") return automations;
  return automations
    .replaceAll("triggers:", "trigger:")
    .replaceAll("- trigger: ", "- platform: ")
    .replaceAll(/^( {4})conditions:/gm, "$1condition:")
    .replaceAll("actions:", "action:")
    .replaceAll("- action: ", "- service: ");
}
