import type { LoggerService } from '@nestjs/common';
import { DatabaseUnreachableError } from '../report/problems.js';

const databaseRetry = /^(Unable to connect to the database.*?)\.? Retrying \(/s;

/** Suppresses the log of the boot. It collects warnings, and detects a database that does not respond. */
export class QuietLogger implements LoggerService {
  readonly warnings: string[] = [];

  /** Rejects at the first failed connection; `@nestjs/typeorm` would retry for half a minute. */
  readonly databaseFailure: Promise<never>;
  private failDatabase!: (error: Error) => void;

  constructor() {
    this.databaseFailure = new Promise((_, reject) => {
      this.failDatabase = reject;
    });
    this.databaseFailure.catch(() => undefined);
  }

  log(): void {}

  warn(message: unknown): void {
    this.warnings.push(message instanceof Error ? message.message : String(message));
  }

  error(message: unknown, stack?: unknown): void {
    const retry = databaseRetry.exec(String(message));
    if (retry) this.failDatabase(new DatabaseUnreachableError(`${retry[1]}: ${firstLine(stack)}`));
  }
}

function firstLine(stack: unknown): string {
  return typeof stack === 'string' ? (stack.split('\n', 1)[0] ?? '') : 'no reason given';
}
