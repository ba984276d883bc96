import type { Theme } from "./kept-theme.ts";
import { keepTheme, keptTheme, wear } from "./kept-theme.ts";
import { shared } from "./store.ts";

/** What the user chose; until `startTheme` what nobody chose, for the hub draws the first screen so. */
export const theme = shared<Theme>("auto");
/** Whether the page is dark now: for what is drawn and cannot be styled. */
export const isDark = shared(false);

/** To be called once. The page wears its colours already (before-paint.ts). */
export function startTheme(): void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const apply = (): void => {
    const chosen = theme.get();
    wear(chosen);
    isDark.set(chosen === "dark" || (chosen === "auto" && system.matches));
  };
  theme.set(keptTheme());
  apply();
  system.addEventListener("change", apply);
  theme.watch((chosen) => {
    keepTheme(chosen);
    apply();
  });
}
