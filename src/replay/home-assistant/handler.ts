import type { Micros } from "../../model/time.ts";
import type { Connection } from "./connection.ts";
import type { Home } from "./home.ts";
import type { Command, CommandError, FieldRules } from "./protocol.ts";

/** What the commands need of the server. */
export interface CommandContext {
  readonly home: Home;
  now(): Micros;
  /** RUNNING or NOT_RUNNING. */
  state(): string;
  /** Tells every subscription of this type. */
  fire(eventType: string, data: unknown, context: unknown): void;
  /** A subscription came or went. */
  audienceChanged(): void;
  /** Whether the token's user is an administrator. */
  readonly admin: boolean;
  /** Answers that stand in for the home's own, by the command's type. */
  readonly answers: ReadonlyMap<string, string>;
}

/** How one type of commands is answered. */
export interface Handler {
  readonly fields: FieldRules;
  /** Answers itself, or says what is wrong. */
  run(command: Command, connection: Connection, context: CommandContext): CommandError | undefined;
}
