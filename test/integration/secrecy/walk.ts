/** Texts and objects that code reaches which walks from an object through all properties. */
export interface Reached {
  texts: Set<string>;
  /** axios instances: whoever has one can add an interceptor to it. */
  axiosInstances: Set<object>;
}

/**
 * Walks through own properties of every kind, prototypes' getters, maps, sets and arrays.
 *
 * @param without objects that are not walked through, such as the host's own
 */
export function walk(roots: Iterable<unknown>, without: readonly object[] = []): Reached {
  const reached: Reached = { texts: new Set(), axiosInstances: new Set() };
  const seen = new Set<object>(without);
  const waiting = [...roots];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value === 'string') reached.texts.add(value);
    if (typeof value === 'symbol' || typeof value === 'bigint') continue;
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) continue;
    if (seen.has(value)) continue;
    seen.add(value);
    if (Buffer.isBuffer(value) || value instanceof Uint8Array) {
      reached.texts.add(Buffer.from(value).toString('latin1'));
      reached.texts.add(Buffer.from(value).toString('base64'));
      continue;
    }
    if ('interceptors' in value && 'defaults' in value) reached.axiosInstances.add(value);
    waiting.push(...membersOf(value));
    waiting.push(...propertiesOf(value));
  }
  return reached;
}

function* propertiesOf(value: object): Generator<unknown> {
  for (
    let level: object | null = value;
    level !== null && level !== Object.prototype && level !== Function.prototype;
    level = Object.getPrototypeOf(level) as object | null
  ) {
    for (const key of Reflect.ownKeys(level)) {
      const descriptor = Object.getOwnPropertyDescriptor(level, key);
      if (typeof key === 'string') yield key;
      if (descriptor?.get === undefined) yield descriptor?.value;
      else yield readable(() => Reflect.get(level, key, value) as unknown);
    }
  }
}

function membersOf(value: object): unknown[] {
  const tag = Object.prototype.toString.call(value);
  const members = readable(() => {
    if (tag === '[object Map]') return [...(value as Map<unknown, unknown>)].flat();
    return tag === '[object Set]' ? [...(value as Set<unknown>)] : [];
  });
  return (members as unknown[] | undefined) ?? [];
}

function readable(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return undefined;
  }
}
