import { render } from "preact";
import { takeAhead } from "./lib/ahead.ts";
import { startTheme } from "./lib/theme.ts";
import { App } from "./shell/app.tsx";
import "./style/tokens.css";
import "./style/base.css";
import "./style/parts.css";
import "./style/shell.css";

startTheme();
takeAhead();
const root = document.querySelector("#app");
if (root === null) throw new Error("index.html has no #app");
render(<App />, root);
