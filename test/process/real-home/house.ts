/** The words of automations, by form: how an event of a game reaches Home Assistant. */
export const forms = ["event", "mqtt", "webhook"] as const;

/** What the blueprints switch: a light that counts how often it is switched on, a TV and a celebration for each form. */
export const house = `
input_boolean:
  pregame:
    name: Pre-game
${forms
  .map(
    (form) => `
  lamp_${form}:
    name: Lamp ${form}
  tv_${form}:
    name: TV ${form}
  party_${form}:
    name: Party ${form}`,
  )
  .join("")}
input_select:
  channels:
    name: Channels
    options: [NBC, NESN]
input_text:
${forms.map((form) => `  channel_${form}:\n    name: Channel ${form}`).join("\n")}
counter:
${forms.map((form) => `  flashes_${form}:\n    name: Flashes ${form}`).join("\n")}
scene:
  - name: Game day
    entities:
      input_boolean.pregame: "on"
template:
  - light:
${forms
  .map(
    (form) => `
      - name: Den ${form}
        unique_id: den_${form}
        state: "{{ is_state('input_boolean.lamp_${form}', 'on') }}"
        turn_on:
          - action: counter.increment
            target: { entity_id: counter.flashes_${form} }
          - action: input_boolean.turn_on
            target: { entity_id: input_boolean.lamp_${form} }
        turn_off:
          - action: input_boolean.turn_off
            target: { entity_id: input_boolean.lamp_${form} }`,
  )
  .join("")}
media_player:
${forms
  .map(
    (form) => `
  - platform: universal
    name: TV ${form}
    state_template: "{{ states('input_boolean.tv_${form}') }}"
    attributes:
      source_list: input_select.channels
    commands:
      turn_on:
        action: input_boolean.turn_on
        target: { entity_id: input_boolean.tv_${form} }
      turn_off:
        action: input_boolean.turn_off
        target: { entity_id: input_boolean.tv_${form} }
      select_source:
        action: input_text.set_value
        target: { entity_id: input_text.channel_${form} }
        data:
          value: "{{ source }}"`,
  )
  .join("")}
automation: !include ../automations.yaml
`;

/** An automation made of a blueprint, as Home Assistant's dialogue writes it. */
export interface Instance {
  readonly id: string;
  readonly alias: string;
  readonly use_blueprint: { readonly path: string; readonly input: Readonly<Record<string, unknown>> };
}

/** Home Assistant's automations of every blueprint of ours, for New England. */
export function instances(quiet: Readonly<Record<"near" | "far", readonly [string, string]>>): readonly Instance[] {
  const make = (name: string, input: Readonly<Record<string, unknown>>): Instance => ({
    id: name,
    alias: name,
    use_blueprint: { path: `hometide/${name}.yaml`, input },
  });
  const turn = (service: string, entity: string) => ({
    action: `input_boolean.${service}`,
    target: { entity_id: entity },
  });
  return [
    make("pre_game", { next_game: "sensor.hometide_nfl_ne_next_game", scene: ["scene.game_day"] }),
    ...forms.flatMap((form) => {
      const team = { team: "NE", league: "nfl" };
      const hook = (name: string) => ({ webhook_id: `${name}-of-the-blueprint` });
      const of = (name: string) =>
        form === "mqtt" ? { game: "event.hometide_nfl_ne_game" } : form === "event" ? team : { ...team, ...hook(name) };
      const [from, to] = form === "webhook" ? quiet.near : quiet.far;
      return [
        make(`tv_at_kick_off_${form}`, { ...of("start"), tv: `media_player.tv_${form}`, channel: "NBC" }),
        make(`flash_on_score_${form}`, {
          ...of("score"),
          lights: [`light.den_${form}`],
          flashes: 2,
          // The extra points and field goals are fewer.
          least_points: form === "event" ? 6 : 1,
          spoiler_delay: form === "event" ? 2 : 0,
        }),
        make(`after_the_final_${form}`, {
          ...of("final"),
          wait: 0,
          always: [turn("turn_off", `input_boolean.tv_${form}`)],
          won: [turn("turn_on", `input_boolean.party_${form}`)],
          quiet_from: from,
          quiet_to: to,
        }),
      ];
    }),
  ];
}
