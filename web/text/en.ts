/**
 * Every text of the dashboard, in English: a file a page in `en/`. A translation is a folder beside it with the same
 * names. What varies is a function of what varies. As a namespace, so that a page's texts are loaded with the page.
 */
export * as text from "./en/all.ts";
