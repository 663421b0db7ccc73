import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprint } from '../demo-provider/record.js';
import type { AuditRecord } from '../demo-provider/record.js';
import { expect } from './expect.js';

/** What the other side says: the provider's record, its API, the bytes in the database file. */
export class Witness {
  constructor(
    private readonly issuer: string,
    private readonly directory: string,
  ) {}

  async record(): Promise<AuditRecord> {
    const response = await fetch(`${this.issuer}/audit`, { signal: AbortSignal.timeout(5_000) });
    return (await response.json()) as AuditRecord;
  }

  async usesOf(accessToken: string): Promise<{ accepted: number; refused: number }> {
    const { accessTokens } = await this.record();
    return accessTokens[fingerprint(accessToken)] ?? { accepted: 0, refused: 0 };
  }

  /** Presents the token at the API, as a thief would. */
  async isRefused(accessToken: string): Promise<boolean> {
    const response = await fetch(`${this.issuer}/api/posts`, {
      headers: { Authorization: `Bearer ${accessToken}` },
      signal: AbortSignal.timeout(5_000),
    });
    const challenge = response.headers.get('www-authenticate') ?? '';
    return response.status === 401 && challenge.includes('invalid_token');
  }

  expectNotOnDisk(accessToken: string): void {
    const files = readdirSync(this.directory).filter((file) => file.startsWith('sample-app.'));
    expect(files.length > 0, 'the database is in a file');
    for (const file of files) {
      const bytes = readFileSync(join(this.directory, file));
      expect(!bytes.includes(accessToken), `${file} holds no access token in clear`);
    }
  }
}
