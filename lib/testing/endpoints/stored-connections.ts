import { differences, type StoredConnection } from '../faults/stored-connection.js';
import type { FakeAccount } from '../grants/fake-accounts.js';
import type { FakeToken } from '../grants/fake-grants.js';
import type { FakeState } from '../state/fake-state.js';

/** What clients store of a connection, compared with what this fake sent them. */
export interface StoredConnections {
  /** What a client can know of the connection of an account. */
  expected: (account: FakeAccount) => StoredConnection;
  /** The last token that the client got for an account. */
  latestToken: (account: FakeAccount, wanted: 'access' | 'refresh') => FakeToken | undefined;
  /** Reports each difference as a violation. */
  inspect: (stored: StoredConnection, account: FakeAccount) => void;
}

export function storedConnections({ state }: { state: FakeState }): StoredConnections {
  const steps: StoredConnections = {
    expected(account) {
      const access = steps.latestToken(account, 'access');
      const isExpirySent = state.facts.token_response.refresh_expiry_field !== undefined;
      return {
        id: account.id,
        name: account.name,
        username: account.username,
        email: account.email,
        avatarUrl: account.avatarUrl,
        scopes: access?.scopes ?? null,
        expiresAt: access?.expiresAt ?? null,
        ...(isExpirySent && {
          refreshTokenExpiresAt: steps.latestToken(account, 'refresh')?.expiresAt ?? null,
        }),
      };
    },

    latestToken(account, wanted) {
      return [...state.grants.tokens.values()].findLast(
        ({ kind, grant }) =>
          grant.account.id === account.id &&
          grant.clientId === state.client.id &&
          (kind === 'refresh') === (wanted === 'refresh'),
      );
    },

    inspect(stored, account) {
      for (const { member, message } of differences(stored, steps.expected(account))) {
        state.slip(undefined, `stored_${member}`, message);
      }
    },
  };
  return steps;
}
