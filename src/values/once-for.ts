/**
 * A function that makes a value for an object once, and gives the same one again as long as the object is there.
 * @param make its further arguments are the same each time that the object is
 */
export function onceFor<K extends object, V, Rest extends readonly unknown[]>(
  make: (key: K, ...rest: Rest) => V,
): (key: K, ...rest: Rest) => V {
  const made = new WeakMap<K, { readonly value: V }>();
  return (key, ...rest) => {
    const known = made.get(key) ?? { value: make(key, ...rest) };
    made.set(key, known);
    return known.value;
  };
}
