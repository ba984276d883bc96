import { configJsonSchema } from "../config/json-schema.ts";
import type { ConfigInput } from "../config/load.ts";
import { loadConfig } from "../config/load.ts";
import { printConfig, printedSettings } from "../config/print.ts";

/** Where a command writes: its data to `out`, everything else to `error`. */
export interface Output {
  readonly out: NodeJS.WritableStream;
  readonly error: NodeJS.WritableStream;
}

/**
 * `hometide config print`: what is in force and where each value comes from, secrets masked.
 *
 * @throws HometideError config_invalid
 */
export function printConfiguration(input: ConfigInput, { out, error }: Output, options: { readonly json?: boolean } = {}): void {
  const loaded = loadConfig(input);
  for (const warning of loaded.warnings) error.write(`${warning}\n`);
  out.write(options.json === true ? `${JSON.stringify(printedSettings(loaded), null, 2)}\n` : printConfig(loaded));
}

/** `hometide config schema`: the JSON Schema of the file. */
export function printConfigSchema({ out }: Pick<Output, "out">): void {
  out.write(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
}

/**
 * `hometide config validate`: says that all is right, warnings included.
 *
 * @throws HometideError config_invalid, with everything that is wrong
 */
export function validateConfiguration(input: ConfigInput, { out, error }: Output): void {
  const { sources, warnings } = loadConfig(input);
  for (const warning of warnings) error.write(`${warning}\n`);
  const set = [...sources.values()].filter(({ origin }) => origin !== "default").length;
  out.write(`The configuration is right: ${set} of ${sources.size} values are set, the others are defaults.\n`);
}
