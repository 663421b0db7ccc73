import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { OAuth2ConfigurationError } from '../../core/configuration/oauth2-configuration.error.js';
import { KeyRing } from '../encryption/key-ring.js';
import { OAuth2TokenRepository } from '../storage/oauth2-token.repository.js';
import { RevocationRepository } from '../revoking/revocation.repository.js';
import type { StoredToken } from '../storage/stored-token.js';
import { TokenRowFactory } from '../storage/token-row.js';

/**
 * Decrypts a row of each key at boot, before anything is written, so that a wrong
 * key is found before it encrypts new rows. If one row is damaged, a second row
 * of the same key is checked.
 */
@Injectable()
export class KeyCheck implements OnApplicationBootstrap {
  private readonly logger = new Logger('OAuth2Capture');

  constructor(
    private readonly repository: OAuth2TokenRepository,
    private readonly revocations: RevocationRepository,
    private readonly columns: TokenRowFactory,
    private readonly ring: KeyRing,
  ) {}

  /** @throws OAuth2ConfigurationError when the configured keys cannot decrypt the stored tokens */
  async onApplicationBootstrap(): Promise<void> {
    const samples = await this.repository.findSamplesPerKey();
    const keyIds = [...new Set(samples.map(({ keyId }) => keyId))];
    const unknown = this.findUnknown(keyIds);
    const opening = new Set(samples.filter((row) => this.opens(row)).map(({ keyId }) => keyId));
    const failing = keyIds.filter((keyId) => !opening.has(keyId) && !unknown.includes(keyId));
    if (failing.length > 0 || (unknown.length > 0 && unknown.length === keyIds.length)) {
      throw new OAuth2ConfigurationError([
        {
          path: 'encryptionKeys',
          problem: 'the stored tokens do not open with these keys.',
          remedy: `Put back the key that encrypted them (key ids in the table: ${keyIds.join(', ')}; configured: ${this.ring.keys.map(({ id }) => id).join(', ')}).`,
        },
      ]);
    }
    for (const keyId of unknown) {
      this.logger.warn(
        `some tokens were encrypted with key ${keyId}, which is not in encryptionKeys: they cannot be used until it is back`,
      );
    }
    for (const keyId of this.findUnknown(await this.revocations.keyIds())) {
      this.logger.warn(
        `some revocations wait for key ${keyId}, which is not in encryptionKeys: put it back, or the provider is never asked to end these grants`,
      );
    }
  }

  private findUnknown(keyIds: readonly string[]): string[] {
    return keyIds.filter((keyId) => this.ring.find(keyId) === undefined);
  }

  private opens(row: StoredToken): boolean {
    try {
      this.columns.decryptAccessToken(row);
      return true;
    } catch {
      return false;
    }
  }
}
