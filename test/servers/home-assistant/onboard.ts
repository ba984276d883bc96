import { connectClient } from "./client.ts";

/** Makes the owner of a fresh Home Assistant as its first page would, and a long-lived token of theirs. */
export async function onboard(url: string): Promise<string> {
  const clientId = `${url}/`;
  const { auth_code: code } = await post<{ auth_code: string }>(`${url}/api/onboarding/users`, {
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      client_id: clientId,
      name: "Tester",
      username: "tester",
      password: "for-tests-only",
      language: "en",
    }),
  });
  const { access_token: access } = await post<{ access_token: string }>(`${url}/auth/token`, {
    body: new URLSearchParams({ client_id: clientId, grant_type: "authorization_code", code }),
  });
  return longLivedToken(url, access, "hub");
}

/** Makes a long-lived token; `name` must not be that of another one. */
export async function longLivedToken(url: string, token: string, name: string): Promise<string> {
  const client = await connectClient(url, token);
  try {
    return await client.command<string>("auth/long_lived_access_token", { client_name: name, lifespan: 10 });
  } finally {
    client.close();
  }
}

async function post<T>(url: string, request: RequestInit): Promise<T> {
  const answer = await fetch(url, { method: "POST", ...request });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${text}`);
  // What these two answer is Home Assistant's documented form.
  return JSON.parse(text) as T;
}
