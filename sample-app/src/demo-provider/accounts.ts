import type { Account } from 'oidc-provider';

export interface DemoAccount {
  id: string;
  name: string;
  username: string;
}

/** The people who have an account at the demo provider. */
export const accounts: readonly DemoAccount[] = [
  { id: 'acc_1843', name: 'Ada Lovelace', username: 'ada' },
  { id: 'acc_1952', name: 'Grace Hopper', username: 'grace' },
];

export function findAccountById(id: string | undefined): DemoAccount | undefined {
  return accounts.find((account) => account.id === id);
}

export function findAccount(_context: unknown, id: string): Account | undefined {
  const account = findAccountById(id);
  if (!account) return undefined;
  return {
    accountId: account.id,
    claims: () => ({
      sub: account.id,
      name: account.name,
      preferred_username: account.username,
    }),
  };
}
