import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { PublicUrls } from '../../core/configuration/public-urls.js';
import { DecryptionError } from '../encryption/decryption.error.js';
import type { EncryptionContext } from '../encryption/associated-data.js';
import { TokenCipher } from '../encryption/token-cipher.js';

/** The content of a link to the connect route, for one owner. */
export interface ConnectIntent {
  owner: string;
  provider: string;
  /** Scopes to request besides the configured ones. */
  scopes?: readonly string[];
  /** The connection to connect again; another account is refused. */
  tokenId?: string;
  /** The provider's id of the account to connect again; another account is refused. */
  account?: string;
  returnTo?: string;
  /** Scopes that must be granted; if they are not, the user sees a message instead of being redirected. */
  demanded?: readonly string[];
  /** Whether the provider must ask again for scopes that were declined before. */
  askAgain?: boolean;
  /** Requests only the configured scopes, because the provider refused the others. */
  onlyConfigured?: boolean;
}

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * Creates and reads the connect links in errors and emails. The intent is encrypted
 * for its owner and provider, so another user cannot use the link.
 */
@Injectable()
export class ConnectLink {
  constructor(
    private readonly cipher: TokenCipher,
    private readonly urls: PublicUrls,
    private readonly clock: DatabaseClock,
  ) {}

  create({ owner, provider, ...contents }: ConnectIntent): string {
    const payload = { ...contents, expiresAt: this.clock.now() + WEEK_MS };
    const intent = this.cipher.encrypt(JSON.stringify(payload), encryptionContext(owner, provider));
    return this.urls.connectUrl(provider, { intent });
  }

  /** @returns undefined when the intent has expired, is damaged, or belongs to another owner */
  open(intent: string, owner: string, provider: string): ConnectIntent | undefined {
    try {
      const payload = JSON.parse(
        this.cipher.decrypt(intent, encryptionContext(owner, provider)),
      ) as ConnectIntent & { expiresAt: number };
      if (payload.expiresAt <= this.clock.now()) return undefined;
      return { ...payload, owner, provider };
    } catch (error) {
      if (error instanceof DecryptionError) return undefined;
      throw error;
    }
  }
}

function encryptionContext(owner: string, provider: string): EncryptionContext {
  return { purpose: 'links', id: 'intent', owner, provider, column: 'intent' };
}
