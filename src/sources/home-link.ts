/**
 * What automations ask of Home Assistant over its authenticated websocket, and no more. The source of Home Assistant
 * implements it on the connection that it has; nobody opens a second one.
 */
export interface HomeAssistantLink {
  /**
   * Fires an event on Home Assistant's bus (`fire_event`; the token must be an administrator's). Resolves once Home
   * Assistant has said that it did.
   *
   * @param type such as hometide_game_event
   * @param data the event's data, as JSON
   * @throws HometideError home_assistant_unreachable while there is no connection or it breaks before the answer,
   *   home_assistant_refused with Home Assistant's words where it refuses
   */
  fireEvent(type: string, data: Readonly<Record<string, unknown>>): Promise<void>;
  /**
   * The ids of all webhooks that Home Assistant knows now (`webhook/list`; the token must be an administrator's): it answers 200
   * to ids that it does not know, so this is the only way to tell.
   *
   * @throws HometideError as `fireEvent`
   */
  webhookIds(): Promise<readonly string[]>;
}
