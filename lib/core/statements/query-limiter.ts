import type { DataSource } from 'typeorm';

const COMMON_POOL_SIZE = 10;

/** The right to execute one statement. */
export interface Slot {
  /** Resolves when the statement may be executed; undefined when it may be at once. */
  readonly granted?: Promise<void>;
  /** Releases the slot, or leaves the queue. Call it once. */
  free(): void;
}

/**
 * Limits our statements to half of the connections of the host's pool: however many tokens expire
 * at once, the queries of the host application find a connection. A counter and a queue, because
 * every statement passes here, and a library would have to be loaded at boot.
 */
export class QueryLimiter {
  /** How many statements may be executed at once. */
  readonly count: number;
  private available: number;
  private readonly waiting = new Set<() => void>();

  constructor(dataSource: DataSource) {
    this.count = Math.max(Math.floor(readPoolSize(dataSource) / 2), 1);
    this.available = this.count;
  }

  take(): Slot {
    if (this.available > 0) {
      this.available -= 1;
      return { free: () => this.pass() };
    }
    let grant = (): void => undefined;
    const granted = new Promise<void>((resolve) => (grant = resolve));
    const begin = (): void => grant();
    this.waiting.add(begin);
    return {
      granted,
      free: () => {
        if (!this.waiting.delete(begin)) this.pass();
      },
    };
  }

  private pass(): void {
    const [next] = this.waiting;
    if (next === undefined) {
      this.available += 1;
      return;
    }
    this.waiting.delete(next);
    next();
  }
}

/**
 * The pool's own size if TypeORM's driver shows it, otherwise the size that the host configured.
 */
export function readPoolSize({ driver, options }: DataSource): number {
  const { master, pool } = driver as {
    master?: { options?: { max?: unknown } };
    pool?: { config?: { connectionLimit?: unknown } };
  };
  const { poolSize, extra } = options as {
    poolSize?: unknown;
    extra?: { max?: unknown; connectionLimit?: unknown };
  };
  const sizes = [
    master?.options?.max,
    pool?.config?.connectionLimit,
    extra?.max,
    extra?.connectionLimit,
    poolSize,
  ];
  const size = sizes.find((candidate) => typeof candidate === 'number' && candidate >= 1);
  return (size as number | undefined) ?? COMMON_POOL_SIZE;
}
