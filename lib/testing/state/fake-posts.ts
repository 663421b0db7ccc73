import type { FakeAccount } from '../grants/fake-accounts.js';

/** What an account has published at a fake provider, through its API. */
export interface FakePost {
  id: string;
  account: FakeAccount;
  /** Where the real provider would show it. */
  url: string;
  /** Where posts have titles. */
  title?: string;
  text: string;
  /** Epoch milliseconds on the fake's clock. */
  at: number;
}

/** A post id of the length that the large providers have: nineteen digits. */
export function numericId(): string {
  const digits = Array.from({ length: 18 }, () => Math.floor(Math.random() * 10));
  return `1${digits.join('')}`;
}
