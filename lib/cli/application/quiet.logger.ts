import type { LoggerService } from '@nestjs/common';
import { DatabaseUnreachableError } from '../report/problems.js';

const databaseRetry = /^(Unable to connect to the database.*?)\.? Retrying \(/s;

/** Keeps the boot silent: collects warnings, and notices a database that does not answer. */
export class QuietLogger implements LoggerService {
  readonly warnings: string[] = [];

  /** Rejects at the first failed connection; `@nestjs/typeorm` would try for half a minute. */
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
