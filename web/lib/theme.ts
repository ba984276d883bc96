import { shared } from "./store.ts";

export type Theme = "auto" | "light" | "dark";
const KEY = "hometide-theme";

/** Light or dark by the user's word; `auto` is what the system says. */
export const theme = shared<Theme>(kept());
/** Whether the page is dark now: for what is drawn and cannot be styled. */
export const isDark = shared(false);

const system = matchMedia("(prefers-color-scheme: dark)");

function kept(): Theme {
  const word = localStorage.getItem(KEY);
  return word === "light" || word === "dark" ? word : "auto";
}

function apply(): void {
  const chosen = theme.get();
  const { classList } = document.documentElement;
  classList.toggle("light", chosen === "light");
  classList.toggle("dark", chosen === "dark");
  isDark.set(chosen === "dark" || (chosen === "auto" && system.matches));
}

/** To be called once, before anything is drawn. */
export function startTheme(): void {
  apply();
  system.addEventListener("change", apply);
  theme.watch((chosen) => {
    localStorage.setItem(KEY, chosen);
    apply();
  });
}
