import { valueText } from "./problem.ts";
import { environmentNames } from "./read-environment.ts";
import type { Layout, Setting } from "./settings.ts";
import { CONFIG_FILE, keyOf, layoutOf, rootSchema, secretFileKey } from "./settings.ts";

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
    "- The dashboard's Settings and `PATCH /api/v1/settings` change the file while the hub runs (docs/dashboard.md).",
    "- A secret may be in a file of its own: `NAME_FILE` holds the path in place of `NAME` (as container secrets do); in the",
    "  YAML file `token_file` stands for `token`, and so on.",
    "- Spans of time are written `500ms`, `15s`, `5m`, `2h`, `7d`.",
    "- Lists are written with commas in the environment and in flags.",
    "- Where nothing else says the home's time zone, it is the machine's, which `TZ` can set.",
    "- `configuration.schema.json` beside this page is the JSON Schema of the file, for editors.",
    "",
    ...tables(layoutOf(rootSchema)),
    "## Names in the environment",
    "",
    ...environmentNames.toSorted().map((name) => `- \`${name}\``),
    "",
  ].join("\n");
}

/** The tables of a layout; `list` is the key of the list whose entry it is. */
function tables({ sections, settings, lists }: Layout, list?: string): readonly string[] {
  const prefix = list === undefined ? "" : `${list}[]`;
  return [
    ...sections.flatMap(({ key, description }) => {
      const own = settings.filter(({ path }) => keyOf(path.slice(0, -1)) === key);
      const place = prefix === "" || key === "" ? prefix + key : `${prefix}.${key}`;
      return own.length === 0 ? [] : table(place, description, own, list !== undefined);
    }),
    ...lists.flatMap(({ key, schema }) => {
      const place = prefix === "" ? key : `${prefix}.${key}`;
      const description = `${schema.description}. A list in the YAML file alone, whose entries have these keys`;
      return tables(layoutOf({ ...schema.items, description }), place);
    }),
  ];
}

function table(place: string, description: string, own: readonly Setting[], inEntry: boolean): readonly string[] {
  const columns = ["key", "meaning", "accepts", "default", ...(inEntry ? [] : ["environment", "flag"])];
  return [
    place === "" ? "## At the top of the file" : `## \`${place}\``,
    "",
    ...(place === "" ? [] : [`${description}.`, ""]),
    `| ${columns.join(" | ")} |`,
    `|${"---|".repeat(columns.length)}`,
    ...own.map((setting) => row(setting, inEntry)),
    "",
  ];
}

function row(setting: Setting, inEntry: boolean): string {
  const { path, keys, description, expects, default: fallback, environment, flag, secret, required } = setting;
  const name = String(path.at(-1));
  const names = [name, ...keys, ...(secret ? [secretFileKey(name)] : [])].map(code).join(" or ");
  const variables = environment.flatMap((variable) => (secret ? [variable, `${variable}_FILE`] : [variable])).map(code);
  const outside = [variables.join(", "), flag === undefined ? "" : code(`--${flag}`)];
  const cells = [
    names,
    description,
    expects,
    required ? "must be given" : defaultText(fallback),
    ...(inEntry ? [] : outside),
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
