import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { CaptureDatabase } from './capture-database.js';

const SAMPLE_EVERY_MS = 60_000;
const SAMPLE_AGAIN_MS = 5_000;
/** A sample can be wrong by at most half of its round trip. */
const LONGEST_ROUND_TRIP_MS = 1_000;

/**
 * The database's clock, stored as an offset to this process's monotonic clock. The module uses it
 * to decide what has expired, so several machines agree, and a wrong or changed wall clock of the
 * host has no effect. Leases do not depend on it: their statements read the database's clock
 * themselves.
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

  /**
   * The current time in epoch milliseconds.
   *
   * @example
   * const isOver = token.expiresAt !== null && token.expiresAt.getTime() <= clock.now();
   */
  now(): number {
    return Math.round(performance.now() + this.offset + this.shifted);
  }

  /**
   * Moves the clock forward by `ms` milliseconds, for tests. There is no way back.
   *
   * @example
   * clock.shift(60 * 60 * 1000);
   */
  shift(ms: number): void {
    this.shifted += ms;
  }

  /**
   * Reads the database's clock and keeps the offset to it, less half the round trip. A sample that
   * took more than a second, the wait for a connection included, is discarded. Never rejects.
   *
   * @returns whether the sample was used
   *
   * @example
   * await clock.sample();
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
