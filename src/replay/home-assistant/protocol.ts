import { recordOf } from "../unknown.ts";

/** Messages of Home Assistant's websocket API as it writes them, and what is wrong with a client's. */

export interface CommandError {
  readonly code:
    | "invalid_start_time"
    | "invalid_end_time"
    | "unknown_command"
    | "not_found"
    | "invalid_format"
    | "id_reuse"
    | "unauthorized"
    | "home_assistant_error";
  readonly message: string;
  readonly translation_key?: string;
  readonly translation_placeholders?: Readonly<Record<string, string>>;
  readonly translation_domain?: string;
}

/** A command that has passed the check of its envelope. */
export interface Command {
  readonly id: number;
  readonly type: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export function resultText(id: number, result: string): string {
  return `{"id":${id},"type":"result","success":true,"result":${result}}`;
}

export function errorText(id: number | null, error: CommandError): string {
  return JSON.stringify({ id, type: "result", success: false, error });
}

export const unknownCommand: CommandError = { code: "unknown_command", message: "Unknown command." };
export const idReuse: CommandError = { code: "id_reuse", message: "Identifier values have to increase." };
export const incorrectlyFormatted: CommandError = {
  code: "invalid_format",
  message: "Message incorrectly formatted.",
};
export const subscriptionNotFound: CommandError = { code: "not_found", message: "Subscription not found." };

export function serviceNotFound(domain: string, service: string): CommandError {
  return {
    code: "not_found",
    message: `Service ${domain}.${service} not found.`,
    translation_key: "service_not_found",
    translation_placeholders: { domain, service },
    translation_domain: "homeassistant",
  };
}

/** Reads the envelope: a whole number above 0 as `id`, a text as `type`. */
export function readCommand(message: unknown): Command | undefined {
  if (typeof message !== "object" || message === null || Array.isArray(message)) return undefined;
  const { id, type, ...fields } = recordOf(message);
  if (typeof id !== "number" || !Number.isInteger(id) || id < 1 || typeof type !== "string") return undefined;
  return { id, type, fields };
}

type FieldType = "str" | "int" | "dict" | "list";

/** What fields a command has to have (or may have: `?`), in Home Assistant's names of types. */
export type FieldRules = Readonly<Record<string, FieldType | `${FieldType}?`>>;

/** The first fault of a command's fields, in the words of Home Assistant. */
export function fieldError(fields: Readonly<Record<string, unknown>>, rules: FieldRules): CommandError | undefined {
  for (const [name, rule] of Object.entries(rules)) {
    const value = fields[name];
    if (value === undefined) {
      if (!rule.endsWith("?"))
        return { code: "invalid_format", message: `required key not provided @ data['${name}']. Got None` };
      continue;
    }
    const type = rule.replace("?", "");
    if (!hasType(value, type)) {
      const got = JSON.stringify(value);
      return { code: "invalid_format", message: `expected ${type} for dictionary value @ data['${name}']. Got ${got}` };
    }
  }
  return undefined;
}

function hasType(value: unknown, type: string): boolean {
  if (type === "str") return typeof value === "string";
  if (type === "int") return Number.isInteger(value);
  if (type === "list") return Array.isArray(value);
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
