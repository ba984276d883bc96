import type { HomeAssistantServer } from "../../servers/home-assistant/server.ts";

/** Adds the MQTT integration as its dialogue would. */
export async function addBroker(home: HomeAssistantServer, port: number): Promise<void> {
  const ask = async (path: string, body: object): Promise<Readonly<Record<string, unknown>>> => {
    const answer = await fetch(`${home.url}/api/config/config_entries/flow${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${home.token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`the MQTT integration: ${answer.status} ${text}`);
    // What it answers is Home Assistant's documented form.
    return JSON.parse(text) as Record<string, unknown>;
  };
  const { flow_id: flow } = await ask("", { handler: "mqtt", show_advanced_options: false });
  const made = await ask(`/${String(flow)}`, { broker: "127.0.0.1", port });
  if (made["type"] !== "create_entry") throw new Error(`the MQTT integration: ${JSON.stringify(made)}`);
}
