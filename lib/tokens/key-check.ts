import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { OAuth2ConfigurationError } from '../core/oauth2-configuration.error.js';
import { KeyRing } from './key-ring.js';
import { OAuth2TokenRepository } from './oauth2-token.repository.js';
import type { StoredToken } from './stored-token.js';
import { TokenColumnsFactory } from './token-columns.js';

/**
 * Opens one row of each key before anything is written: a wrong key must be
 * found at boot, not when it has sealed half of the table.
 */
@Injectable()
export class KeyCheck implements OnApplicationBootstrap {
  private readonly logger = new Logger('OAuth2Capture');

  constructor(
    private readonly repository: OAuth2TokenRepository,
    private readonly columns: TokenColumnsFactory,
    private readonly ring: KeyRing,
  ) {}

  /** @throws OAuth2ConfigurationError when the ring does not fit the table */
  async onApplicationBootstrap(): Promise<void> {
    const samples = await this.repository.findOneStoredPerKey();
    const known = samples.filter(({ keyId }) => this.ring.find(keyId) !== undefined);
    const unknown = samples.filter((row) => !known.includes(row)).map(({ keyId }) => keyId);
    const failing = known.filter((row) => !this.opens(row));
    if (failing.length > 0 || (unknown.length > 0 && known.length === 0)) {
      throw new OAuth2ConfigurationError([
        {
          path: 'encryptionKeys',
          problem: 'the stored tokens do not open with these keys.',
          remedy: `Put back the key that sealed them (key ids in the table: ${samples.map(({ keyId }) => keyId).join(', ')}; configured: ${this.ring.keys.map(({ id }) => id).join(', ')}).`,
        },
      ]);
    }
    for (const keyId of unknown) {
      this.logger.warn(
        `some tokens were sealed with key ${keyId}, which is not in encryptionKeys: they cannot be used until it is back`,
      );
    }
  }

  private opens(row: StoredToken): boolean {
    try {
      this.columns.openAccessToken(row);
      return true;
    } catch {
      return false;
    }
  }
}
