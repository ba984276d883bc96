import type { JSX } from "preact";
import { Page } from "../parts/card.tsx";
import { text } from "../text/en.ts";

/** What goes on at this moment, in the games and at home. */
export default function Now(): JSX.Element {
  return <Page title={text.now.title}>{undefined}</Page>;
}
