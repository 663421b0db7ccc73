import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import type { TokenResponse } from '../../protocol/oauth/token-response.js';
import type { ConnectionBinding } from '../../providers/endpoints/connection-binding.js';
import type { ConnectionMetadata } from '../../providers/definition/endpoint-variable.js';
import type { TokenColumns } from '../storage/oauth2-token.repository.js';
import type { HeldLease } from '../leases/held-lease.js';
import { dueForRepair, firstRepair } from './repair-rules.js';
import { SecondaryColumns, type UnsavedColumns } from './secondary-columns.js';
import type { StoredToken } from '../storage/stored-token.js';
import { TokenRowFactory } from '../storage/token-row.js';
import { TokenTypes } from './token-types.js';

/** The result of a refresh for a row. */
export interface RefreshedPair {
  row: StoredToken;
  lease: Pick<HeldLease, 'id' | 'claimNo' | 'started'>;
  /** Complete tokens: with the previous refresh token if the response has none. */
  tokens: TokenResponse;
  /** The connection's new binding. */
  binding: ConnectionBinding;
  /** The row's `metadata` before, where its provider keeps any. */
  metadata?: ConnectionMetadata;
}

/** The columns that replace the earlier tokens, and the binding before encryption. */
export interface NewColumns {
  columns: TokenColumns;
  binding: ConnectionBinding;
}

/** Creates the columns of a refreshed token pair. */
@Injectable()
export class RefreshedColumnsFactory {
  constructor(
    private readonly columns: TokenRowFactory,
    private readonly secondary: SecondaryColumns,
    private readonly types: TokenTypes,
    private readonly clock: DatabaseClock,
  ) {}

  /** Changed secondary data stays in the binding until it is stored in its columns, so that a crash cannot lose it. */
  create({ row, tokens, binding, metadata }: RefreshedPair): NewColumns {
    const now = this.clock.now();
    const { primary, secondary } = this.secondary.split({
      ...this.columns.credentials(row, tokens),
      issuedAt: new Date(now),
      ...this.types.columns(row, tokens.token_type ?? 'Bearer', now),
      lastRefreshedAt: new Date(now),
      repairAt: undefined,
      repairs: undefined,
    });
    const { tokenType, ...reported } = secondary;
    const unsaved = {
      ...binding.unsaved,
      ...findChanged(reported, { scopes: row.scopes, metadata }),
    };
    const isComplete = Object.keys(unsaved).length === 0;
    const repairAt = isComplete ? row.repairAt : firstRepair(now).repairAt.getTime();
    const columns = {
      ...primary,
      ...(tokenType !== row.tokenType && { tokenType: tokenType as string }),
    };
    return {
      columns: repairAt === null ? columns : dueForRepair(columns, new Date(repairAt)),
      binding: isComplete ? binding : { ...binding, unsaved },
    };
  }
}

/** What a response contains beside its tokens and the row does not hold yet. */
function findChanged(reported: UnsavedColumns, known: UnsavedColumns): UnsavedColumns {
  const changed = (['scopes', 'metadata'] as const).filter(
    (name) =>
      reported[name] !== undefined &&
      JSON.stringify(reported[name]) !== JSON.stringify(known[name]),
  );
  return Object.fromEntries(changed.map((name) => [name, reported[name]]));
}
