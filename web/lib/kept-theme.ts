/** Light or dark by the user's word; `auto` is what the system says. */
export type Theme = "auto" | "light" | "dark";
const KEY = "hometide-theme";

/** What the user chose in this browser. */
export function keptTheme(): Theme {
  const word = localStorage.getItem(KEY);
  return word === "light" || word === "dark" ? word : "auto";
}

export function keepTheme(chosen: Theme): void {
  localStorage.setItem(KEY, chosen);
}

/** Gives the page the colours: style/tokens.css goes by these classes. */
export function wear(chosen: Theme): void {
  const { classList } = document.documentElement;
  classList.toggle("light", chosen === "light");
  classList.toggle("dark", chosen === "dark");
}
