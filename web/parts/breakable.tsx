import type { JSX } from "preact";

/** A name such as `sensor.living_room_temperature`, which goes on in the next line between its words, where it must. */
export function Breakable({ of }: { readonly of: string }): JSX.Element {
  return (
    <>
      {of.split(/(?<=[._])(?=[a-z0-9])/i).map((part, at) => (
        <>
          {at > 0 && <wbr />}
          {part}
        </>
      ))}
    </>
  );
}
