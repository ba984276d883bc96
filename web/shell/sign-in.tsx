import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ask, RequestError } from "../lib/http.ts";
import { signedIn } from "../lib/session.ts";
import { text } from "../text/en.ts";
import { Mark } from "./navigation.tsx";

/** Asks for the hub's token; a cookie stands for it from then on. */
export function SignIn(): JSX.Element {
  const [wrong, setWrong] = useState<string | undefined>();
  const [busy, setBusy] = useState(false);
  const submit = async (token: string): Promise<void> => {
    setBusy(true);
    try {
      await ask("api/v1/session", { method: "POST", body: { token } });
      signedIn();
    } catch (error) {
      if (error instanceof RequestError && error.problem.status === 401) setWrong(text.signIn.wrong);
      else setWrong(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <main class="sign-in">
      <form
        class="card"
        onSubmit={(event) => {
          event.preventDefault();
          const token = new FormData(event.currentTarget).get("token");
          if (typeof token === "string") void submit(token.trim());
        }}
      >
        <Mark />
        <h1>{text.signIn.title}</h1>
        <p class="muted">{text.signIn.lead}</p>
        <label class="field">
          <span>{text.signIn.token}</span>
          <input
            name="token"
            type="password"
            autoComplete="current-password"
            required
            aria-describedby="token-where"
            aria-invalid={wrong !== undefined}
          />
        </label>
        <p id="token-where" class="muted small">
          {text.signIn.where}
        </p>
        <p role="alert" class="bad-text">
          {wrong}
        </p>
        <button type="submit" class="button button-main" disabled={busy}>
          {text.signIn.button}
        </button>
      </form>
    </main>
  );
}
