import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { PublicUrls } from '../../core/configuration/public-urls.js';
import { DecryptionError } from '../encryption/decryption.error.js';
import type { EncryptionContext } from '../encryption/associated-data.js';
import { TokenCipher } from '../encryption/token-cipher.js';

/** What a link to the connect route asks for on behalf of its owner. */
export interface ConnectIntent {
  owner: string;
  provider: string;
  /** Asked for besides the configured ones. */
  scopes?: readonly string[];
  /** The connection that is to be renewed: another account is refused. */
  tokenId?: string;
  /** The same by the provider's id of the account. */
  account?: string;
  returnTo?: string;
  /** What must be granted in the end: when a consent does not bring it, the user is told instead of sent on. */
  demanded?: readonly string[];
  /** Whether the provider is to ask again what was declined before. */
  askAgain?: boolean;
  /** Leaves out what the user's connections hold beyond the configuration: the provider refused it. */
  onlyConfigured?: boolean;
}

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * Makes and reads the links that errors and mails carry. The intent is encrypted
 * for its owner and provider, so it is of no use to another user.
 */
@Injectable()
export class ConnectLink {
  constructor(
    private readonly cipher: TokenCipher,
    private readonly urls: PublicUrls,
    private readonly clock: DatabaseClock,
  ) {}

  create({ owner, provider, ...wish }: ConnectIntent): string {
    const payload = { ...wish, expiresAt: this.clock.now() + WEEK_MS };
    const intent = this.cipher.encrypt(JSON.stringify(payload), encryptionContext(owner, provider));
    return this.urls.connectUrl(provider, { intent });
  }

  /** @returns undefined when the intent is over, damaged, or belongs to another owner */
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
