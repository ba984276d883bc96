import type { Session } from "./generation.ts";
import { createHttpClient, parseBaseUrl } from "./http.ts";
import type { InfluxOptions } from "./options.ts";
import { defaultTimeouts, environmentSettings } from "./options.ts";

/** What questions to a server are asked with; its `http` is to be closed. Credentials in the address stand for absent ones. */
export function openSession(
  options: Omit<InfluxOptions, "keepDays" | "context" | "home" | "generation" | "log">,
  made: Pick<Session, "plans" | "home">,
): { readonly base: string; readonly session: Session } {
  const { base, credentials } = parseBaseUrl(options.url);
  const session: Session = {
    http: createHttpClient(base, options.clock),
    timeouts: { ...defaultTimeouts, ...options.timeouts },
    database: options.database,
    org: options.org,
    token: options.token,
    username: options.username ?? credentials?.username,
    password: options.password ?? credentials?.password,
    ...made,
    settings: options.settings ?? environmentSettings,
  };
  return { base, session };
}
