/** What of the configuration a page of the dashboard is made with. */
export interface HubSettings {
  /** The home's: the configured one, else Home Assistant's, else the machine's. */
  readonly time_zone: string;
  /** Whose games are read. */
  readonly leagues: string[];
  /** Followed teams, as the configuration names them. */
  readonly teams: { league: string; team: string }[];
  readonly home_assistant: { configured: boolean };
  /** Nobody has set anything yet, and it can be set from the dashboard. */
  readonly is_new: boolean;
}
