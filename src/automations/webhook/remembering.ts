/** So many are known at once: a home's receivers, and each of their secrets. */
const MOST = 1_000;

/** Makes the value of a text once: a hundred receivers are told of an event at once, and of each further one in the same way. */
export function remembering<T>(make: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    let value = known.get(text);
    if (value === undefined) {
      value = make(text);
      if (known.size >= MOST) known.clear();
      known.set(text, value);
    }
    return value;
  };
}
