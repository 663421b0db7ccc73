import type { DataSource } from 'typeorm';

const COMMON_POOL_SIZE = 10;

/**
 * Lets our statements take half of the host's pool at most: however many
 * tokens expire at once, the host's own queries find a connection. Every
 * statement passes here, from the boot on, so this is a counter and a queue
 * and not a library that a boot would have to load.
 */
export class QueryLimiter {
  /** How many statements may be in flight at once. */
  readonly count: number;
  private free: number;
  private readonly waiting: (() => void)[] = [];

  constructor(dataSource: DataSource) {
    this.count = Math.max(Math.floor(poolSizeOf(dataSource) / 2), 1);
    this.free = this.count;
  }

  async run<T>(statement: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await statement();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free += 1;
    }
  }
}

/** What the pool says of itself, where TypeORM's driver lets us see it, else what the host configured. */
function poolSizeOf({ driver, options }: DataSource): number {
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
