import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const components = resolve(import.meta.dirname, "custom_components");

export interface HomeConfiguration {
  readonly port: number;
  /** Further YAML, each text a package of Home Assistant's by its name, such as `{lamps: "input_boolean: …"}`. */
  readonly packages: Readonly<Record<string, string>>;
  /** Further files beside the configuration, by name. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Writes the configuration of a home with our driver in it, without anything that needs the internet or a browser.
 * Home Assistant insists on its frontend; of that only the integration is there, and its web files are empty.
 */
export function writeConfiguration(folder: string, { port, packages, files }: HomeConfiguration): void {
  const web = join(folder, "no-web/hass_frontend");
  for (const part of ["static/icons", "frontend_latest", "frontend_es5"])
    mkdirSync(join(web, part), { recursive: true });
  for (const page of ["index", "onboarding", "authorize"]) writeFileSync(join(web, `${page}.html`), "");
  for (const file of ["service_worker.js", "robots.txt"]) writeFileSync(join(web, file), "");
  mkdirSync(join(folder, "packages"), { recursive: true });
  for (const [name, text] of Object.entries(packages)) writeFileSync(join(folder, "packages", `${name}.yaml`), text);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  cpSync(components, join(folder, "custom_components"), { recursive: true });
  writeFileSync(join(folder, "configuration.yaml"), yaml(folder, port));
}

function yaml(folder: string, port: number): string {
  return `homeassistant:
  name: Test home
  latitude: 48.14
  longitude: 11.58
  elevation: 520
  unit_system: metric
  currency: EUR
  country: DE
  time_zone: Europe/Berlin
  packages: !include_dir_named packages
http:
  server_host: 127.0.0.1
  server_port: ${port}
frontend:
  development_repo: ${folder}/no-web
api:
websocket_api:
config:
webhook:
sun:
history:
recorder:
  db_url: sqlite:///${folder}/${RECORDER_FILE}
  commit_interval: 1
  purge_keep_days: 2
logger:
  default: warning
input_boolean:
  lamp:
    name: Lamp
input_number:
  dial:
    name: Dial
    min: 0
    max: 1000000
    step: 1
input_text:
  note:
    name: Note
hometide_driver:
`;
}

/** The recorder's database, in the folder of the configuration. */
export const RECORDER_FILE = "home-assistant_v2.db";
