import { ulid } from "../ids.ts";
import { recordOf, textOf } from "../unknown.ts";
import type { Connection } from "./connection.ts";
import type { CommandContext, Handler } from "./handler.ts";
import { historyHandlers } from "./history-commands.ts";
import { refusedToUsers } from "./permissions.ts";
import type { Command, CommandError } from "./protocol.ts";
import {
  errorText,
  fieldError,
  resultText,
  serviceNotFound,
  subscriptionNotFound,
  unknownCommand,
} from "./protocol.ts";

/** Answers one command. */
export function runCommand(command: Command, connection: Connection, context: CommandContext): void {
  const refusal = context.admin ? undefined : refusedToUsers(command);
  if (refusal !== undefined) {
    connection.sendText(errorText(command.id, refusal));
    return;
  }
  const handler = Object.hasOwn(handlers, command.type) ? handlers[command.type] : undefined;
  if (handler === undefined) {
    const answer = context.answers.get(command.type) ?? context.home.answer(command.type);
    connection.sendText(answer === undefined ? errorText(command.id, unknownCommand) : resultText(command.id, answer));
    return;
  }
  const error = fieldError(command.fields, handler.fields) ?? handler.run(command, connection, context);
  if (error !== undefined) connection.sendText(errorText(command.id, error));
}

const handlers: Readonly<Record<string, Handler>> = {
  ...historyHandlers,
  ping: {
    fields: {},
    run(command, connection) {
      connection.sendText(`{"id":${command.id},"type":"pong"}`);
      return undefined;
    },
  },
  supported_features: {
    fields: { features: "dict" },
    run(command, connection) {
      if ("coalesce_messages" in recordOf(command.fields["features"])) connection.coalesce();
      connection.sendText(resultText(command.id, "null"));
      return undefined;
    },
  },
  get_config: {
    fields: {},
    run(command, connection, context) {
      connection.sendText(resultText(command.id, configText(context)));
      return undefined;
    },
  },
  get_states: {
    fields: {},
    run(command, connection, context) {
      connection.sendText(resultText(command.id, `[${statesNow(context).join(",")}]`));
      return undefined;
    },
  },
  subscribe_events: {
    fields: { event_type: "str?" },
    run(command, connection, context) {
      const type = command.fields["event_type"];
      const eventType = typeof type === "string" && type !== "*" ? type : undefined;
      connection.sendText(resultText(command.id, "null"));
      connection.subscribe({ kind: "events", id: command.id, eventType });
      context.audienceChanged();
      return undefined;
    },
  },
  subscribe_entities: {
    fields: { entity_ids: "list?" },
    run(command, connection, context) {
      const list = command.fields["entity_ids"];
      const entityIds = Array.isArray(list) && list.length > 0 ? new Set(list.map(String)) : undefined;
      connection.sendText(resultText(command.id, "null"));
      connection.sendText(`{"id":${command.id},"type":"event","event":${context.home.snapshot(entityIds)}}`);
      connection.subscribe({ kind: "entities", id: command.id, entityIds });
      context.audienceChanged();
      return undefined;
    },
  },
  unsubscribe_events: {
    fields: { subscription: "int" },
    run(command, connection, context) {
      if (!connection.unsubscribe(Number(command.fields["subscription"]))) return subscriptionNotFound;
      connection.sendText(resultText(command.id, "null"));
      context.audienceChanged();
      return undefined;
    },
  },
  fire_event: {
    fields: { event_type: "str", event_data: "dict?" },
    run(command, connection, context) {
      const origin = contextOf(context);
      context.fire(textOf(command.fields["event_type"]), command.fields["event_data"] ?? {}, origin);
      connection.sendText(resultText(command.id, JSON.stringify({ context: origin })));
      return undefined;
    },
  },
  call_service: {
    fields: { domain: "str", service: "str", service_data: "dict?", target: "dict?" },
    run(command, connection, context) {
      const { domain, service, service_data, target } = command.fields;
      const call = { domain: textOf(domain), service: textOf(service), data: recordOf(service_data) };
      if (!context.home.hasService(call.domain, call.service)) return serviceNotFound(call.domain, call.service);
      const wrong = serviceDataError(call.data);
      if (wrong !== undefined) return wrong;
      const entityIds = [call.data["entity_id"], recordOf(target)["entity_id"]]
        .flat()
        .filter((id) => typeof id === "string");
      context.home.call({ ...call, entityIds });
      connection.sendText(resultText(command.id, JSON.stringify({ context: contextOf(context) })));
      return undefined;
    },
  },
};

/** get_config's result, which is also what GET /api/config answers. */
export function configText(context: Pick<CommandContext, "home" | "state">): string {
  const { home } = context;
  return JSON.stringify({ ...home.config, version: home.version, state: context.state() });
}

/**
 * The states that get_states gives. A Home Assistant that is still starting knows only a part of them: the recorded
 * restarts had about nine of ten.
 */
function statesNow(context: Pick<CommandContext, "home" | "state">): readonly string[] {
  const states = [...context.home.states().values()];
  return context.state() === "RUNNING" ? states : states.filter((_, index) => index % 10 !== 0);
}

/** Services take numbers where a light's brightness and its like are meant. */
function serviceDataError(data: Readonly<Record<string, unknown>>): CommandError | undefined {
  for (const field of ["brightness", "brightness_pct", "position", "transition"]) {
    const value = data[field];
    if (value !== undefined && Number.isNaN(Number(value))) {
      return { code: "invalid_format", message: `expected int for dictionary value @ data['${field}']` };
    }
  }
  return undefined;
}

function contextOf(context: CommandContext): Readonly<Record<string, unknown>> {
  return { id: ulid(context.now()), parent_id: null, user_id: context.home.userId };
}
