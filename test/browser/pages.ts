/** A page that the walker opens, on a hub that plays the demo. */
export interface WalkedPage {
  /** After the `#`; of a page whose address is not known before, a function that asks the hub. */
  readonly path: string | ((hub: string) => Promise<string>);
  /** Text that is there once the page shows data of the hub. */
  readonly shows: string | RegExp;
  /** The file of its pictures in docs/images; none are made where absent. */
  readonly picture?: string;
}

/** Every page, a line each. */
export const pages: readonly WalkedPage[] = [
  { path: "/", shows: "Now", picture: "now" },
  { path: "/games", shows: "Games", picture: "games" },
  { path: "/home", shows: "Living room", picture: "home" },
  { path: "/home/sensor.living_room_temperature", shows: "A typical day", picture: "entity" },
  { path: "/home/binary_sensor.hall_motion", shows: "Day by day" },
  { path: "/automations", shows: "Play a game", picture: "automations" },
];
