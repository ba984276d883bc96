/** Colours as sRGB, each part 0 to 255. */
type Rgb = readonly [number, number, number];

function parse(hex: string): Rgb | undefined {
  const found = /^#?([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(hex);
  if (found === null) return undefined;
  const part = (at: number): number => Number.parseInt(found[at] ?? "0", 16);
  return [part(1), part(2), part(3)];
}

function write(colour: Rgb): string {
  return `#${colour.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
}

/** Relative luminance, WCAG 2.2. */
function luminance(colour: Rgb): number {
  const linear = (part: number): number => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(colour[0]) + 0.7152 * linear(colour[1]) + 0.0722 * linear(colour[2]);
}

/** Contrast ratio, WCAG 2.2: 1 to 21. */
export function contrast(a: string, b: string): number {
  const [first, second] = [luminance(parse(a) ?? [0, 0, 0]), luminance(parse(b) ?? [0, 0, 0])];
  return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
}

/** Black or white: what reads better on a colour. */
export function inkOn(background: string): string {
  return contrast(background, "#ffffff") >= contrast(background, "#0b1216") ? "#ffffff" : "#0b1216";
}

/**
 * A team's colour made readable on a background: mixed with white or black by as little as reaches the contrast.
 * What is no colour becomes `otherwise`.
 */
export function readable(colour: string | null, background: string, least = 3, otherwise = "#7b8a94"): string {
  const from = parse(colour ?? "") ?? parse(otherwise) ?? [123, 138, 148];
  const towards = luminance(parse(background) ?? [0, 0, 0]) < 0.2 ? 255 : 0;
  for (let share = 0; share <= 1; share += 0.05) {
    const mixed = write([
      from[0] + (towards - from[0]) * share,
      from[1] + (towards - from[1]) * share,
      from[2] + (towards - from[2]) * share,
    ]);
    if (contrast(mixed, background) >= least) return mixed;
  }
  return towards === 255 ? "#ffffff" : "#000000";
}

/** How far apart two colours look, roughly (redmean): below 100 they are easily taken for each other. */
export function distance(a: string, b: string): number {
  const [first, second] = [parse(a) ?? [0, 0, 0], parse(b) ?? [0, 0, 0]];
  const mean = (first[0] + second[0]) / 2;
  const [red, green, blue] = [first[0] - second[0], first[1] - second[1], first[2] - second[2]];
  return Math.sqrt((2 + mean / 256) * red ** 2 + 4 * green ** 2 + (2 + (255 - mean) / 256) * blue ** 2);
}
