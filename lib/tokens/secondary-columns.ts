import { Injectable, Logger } from '@nestjs/common';
import { StorageError } from '../core/storage.error.js';
import { OAuth2TokenRepository, type TokenColumns } from './oauth2-token.repository.js';

const SECONDARY = new Set(['name', 'username', 'profile', 'metadata', 'scopes', 'tokenType']);

/** What a new row holds in their place. */
export const WITHOUT_SECONDARY = {
  name: null,
  username: null,
  profile: {},
  metadata: {},
  scopes: null,
  tokenType: 'Bearer',
  // Long ago: the next refresh reads the profile again.
  profileAt: new Date(0),
};

/** Too long, a character or a value that does not fit, a row or packet too large. */
const REFUSED = new Set([
  'ER_DATA_TOO_LONG',
  'ER_TRUNCATED_WRONG_VALUE_FOR_FIELD',
  'ER_WARN_DATA_OUT_OF_RANGE',
  'WARN_DATA_TRUNCATED',
  'ER_TOO_BIG_ROWSIZE',
  'ER_NET_PACKET_TOO_LARGE',
  'ER_CONSTRAINT_FAILED',
  'UNKNOWN_CODE_PLEASE_REPORT',
  '23514',
  'SQLITE_TOOBIG',
  'SQLITE_CONSTRAINT_CHECK',
  'SQLITE_MISMATCH',
]);

/** Whether the database refused the content of a statement, and not the statement. */
export function isRefusedContent(error: unknown): boolean {
  if (!(error instanceof StorageError)) return false;
  const { code } = (error.cause ?? {}) as { code?: unknown };
  // PostgreSQL's classes 22, data exception, and 54, program limit exceeded.
  return typeof code === 'string' && (REFUSED.has(code) || /^(22|54)[0-9A-Z]{3}$/.test(code));
}

/** What belongs to a connection and must never prevent its tokens from being stored. */
@Injectable()
export class SecondaryColumns {
  private readonly logger = new Logger('OAuth2Capture');

  constructor(private readonly repository: OAuth2TokenRepository) {}

  split(columns: TokenColumns): { primary: TokenColumns; secondary: TokenColumns } {
    const entries = Object.entries(columns);
    const part = (isSecondary: boolean): TokenColumns =>
      Object.fromEntries(entries.filter(([name]) => SECONDARY.has(name) === isSecondary));
    return { primary: part(false), secondary: part(true) };
  }

  /** Stores as much as the database takes, for this generation of the credentials. Never throws. */
  async store(id: string, version: number, columns: TokenColumns): Promise<void> {
    if (Object.keys(columns).length === 0 || (await this.update(id, version, columns))) return;
    for (const [name, value] of Object.entries(columns)) {
      if (await this.update(id, version, { [name]: value })) continue;
      this.logger.warn(
        `the database did not take "${name}" of token ${id}; its tokens are stored, and the next refresh or connect tries again`,
      );
    }
  }

  private async update(id: string, version: number, columns: TokenColumns): Promise<boolean> {
    try {
      const where = 'id = :id AND version = :seen';
      await this.repository.update(columns, where, { id, seen: version });
      return true;
    } catch {
      return false;
    }
  }
}
