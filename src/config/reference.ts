import { valueText } from "./problem.ts";
import { environmentNames } from "./read-environment.ts";
import type { Section, Setting } from "./settings.ts";
import { CONFIG_FILE, sections, settings } from "./settings.ts";

/** The reference page of the configuration, in Markdown. */
export function configReference(): string {
  return [
    "# Configuration",
    "",
    "Every setting can be given in a YAML file, in the environment, and many on the command line. Flags win over the",
    "environment, the environment over the file, the file over the defaults. An empty value counts as absent; a wrong value",
    "stops the start with the place, the value and what to do. `hometide config print` shows what is in force and where",
    "each value comes from.",
    "",
    `- The file is the one that \`--${CONFIG_FILE.flag}\` or \`${CONFIG_FILE.environment}\` names, else \`${CONFIG_FILE.fallback}\` in the folder in which the hub is started, where there is one.`,
    "- A secret may be in a file of its own: `NAME_FILE` holds the path in place of `NAME` (as container secrets do).",
    "- Spans of time are written `500ms`, `15s`, `5m`, `2h`, `7d`.",
    "- Lists are written with commas in the environment and in flags.",
    "- Where nothing else says the home's time zone, it is the machine's, which `TZ` can set.",
    "- `configuration.schema.json` beside this page is the JSON Schema of the file, for editors.",
    "",
    ...sections.flatMap(sectionText),
    "## Names in the environment",
    "",
    ...environmentNames.toSorted().map((name) => `- \`${name}\``),
    "",
  ].join("\n");
}

function sectionText(section: Section): readonly string[] {
  const own = settings.filter((setting) => setting.path.slice(0, -1).join(".") === section.key);
  if (own.length === 0) return [];
  const heading = section.key === "" ? "## At the top of the file" : `## \`${section.key}\``;
  const about = section.key === "" ? [] : [`${section.description}.`, ""];
  return [
    heading,
    "",
    ...about,
    "| key | meaning | accepts | default | environment | flag |",
    "|---|---|---|---|---|---|",
    ...own.map(row),
    "",
  ];
}

function row({ path, keys, description, expects, default: fallback, environment, flag, secret }: Setting): string {
  const names = [path.at(-1) ?? "", ...keys].map(code).join(" or ");
  const variables = environment.flatMap((name) => (secret ? [name, `${name}_FILE`] : [name])).map(code);
  const cells = [
    names,
    description,
    expects,
    defaultText(fallback),
    variables.join(", "),
    flag === undefined ? "" : code(`--${flag}`),
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", String.raw`\|`)).join(" | ")} |`;
}

function defaultText(fallback: unknown): string {
  if (fallback === undefined) return "";
  return Array.isArray(fallback) && fallback.length === 0 ? "none" : code(valueText(fallback));
}

function code(text: string): string {
  return `\`${text}\``;
}
