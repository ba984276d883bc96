import { pathIn } from "./address.ts";
import { shared } from "./store.ts";

/** Where the page is: `#/games/401?tab=stats` is path `/games/401`, query `tab=stats`. */
export interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
}

function read(): Place {
  const { hash } = location;
  return { path: pathIn(hash), query: new URLSearchParams(hash.split("?")[1] ?? "") };
}

/** Now until the router has started: the hub draws that page, and sees nothing of what follows the `#`. */
export const place = shared<Place>({ path: "/", query: new URLSearchParams() });

/** Reads the address, and again whenever it changes. To be called once, before anything is drawn. */
export function startRouter(): void {
  place.set(read());
  addEventListener("hashchange", () => place.set(read()));
}

/** An address within the dashboard, for `href`. */
export function to(path: string, query: Readonly<Record<string, string | undefined>> = {}): string {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) asked.set(name, value);
  return `#${path}${asked.size === 0 ? "" : `?${asked.toString()}`}`;
}

export function go(path: string, query?: Readonly<Record<string, string | undefined>>): void {
  location.hash = to(path, query);
}

/** Changes the query of the present page without a step in the history: tabs, filters, the range of a chart. */
export function setQuery(changes: Readonly<Record<string, string | undefined>>): void {
  const { path, query } = read();
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) query.delete(name);
    else query.set(name, value);
  }
  history.replaceState(history.state, "", to(path, Object.fromEntries(query)));
  place.set(read());
}

/** The parameters of `/games/:id` in a path, or `undefined` where it is another page's. */
export function match(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const [wanted, given] = [pattern.split("/"), path.split("/")];
  if (wanted.length !== given.length) return undefined;
  const found: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    const value = given[at] ?? "";
    if (part.startsWith(":")) found[part.slice(1)] = decoded(value);
    else if (part !== value) return undefined;
  }
  return found;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // Somebody typed a lone `%`: it means itself.
    return part;
  }
}
