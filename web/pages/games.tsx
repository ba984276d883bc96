import type { JSX } from "preact";
import { Page } from "../parts/card.tsx";
import { text } from "../text/en.ts";

/** Schedule, results, tables. */
export default function Games(): JSX.Element {
  return <Page title={text.games.title}>{undefined}</Page>;
}
