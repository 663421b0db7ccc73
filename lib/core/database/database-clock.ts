import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { CaptureDatabase } from './capture-database.js';

const SAMPLE_EVERY_MS = 60_000;
const SAMPLE_AGAIN_MS = 5_000;
/** Half the round trip is the most by which a sample can be wrong. */
const LONGEST_ROUND_TRIP_MS = 1_000;

/**
 * The database's clock, kept as an offset to this process's monotonic clock. By it the module judges
 * what has expired, so that several machines agree, and a host whose wall clock is wrong or jumps
 * does no harm. Leases do not depend on it: their statements read the clock themselves.
 */
@Injectable()
export class DatabaseClock implements OnModuleInit, OnApplicationShutdown {
  private offset = performance.timeOrigin;
  private shifted = 0;
  private timer?: NodeJS.Timeout;
  private isOver = false;

  /** @internal made by Nest */
  constructor(private readonly database: CaptureDatabase) {}

  async onModuleInit(): Promise<void> {
    await this.sampleAndSchedule();
  }

  onApplicationShutdown(): void {
    this.isOver = true;
    clearTimeout(this.timer);
  }

  /** The present instant in epoch milliseconds. */
  now(): number {
    return Math.round(performance.now() + this.offset + this.shifted);
  }

  /** Moves the clock for tests, by `ms` milliseconds, for good. */
  shift(ms: number): void {
    this.shifted += ms;
  }

  /**
   * Reads the database's clock and keeps the offset to it, less half the round trip. A sample that
   * took more than a second, the wait for a connection included, is discarded. Never rejects.
   *
   * @returns whether the sample was used
   */
  async sample(): Promise<boolean> {
    const before = performance.now();
    const databaseNow = await this.database.readClock().catch(() => NaN);
    const after = performance.now();
    if (!Number.isFinite(databaseNow) || after - before > LONGEST_ROUND_TRIP_MS) return false;
    this.offset = databaseNow - (before + after) / 2;
    return true;
  }

  private async sampleAndSchedule(): Promise<void> {
    const isUsed = await this.sample();
    if (this.isOver) return;
    const wait = isUsed ? SAMPLE_EVERY_MS : SAMPLE_AGAIN_MS;
    this.timer = setTimeout(() => void this.sampleAndSchedule(), wait);
    this.timer.unref();
  }
}
