import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Connection } from '../../fixtures/connections.js';
import { json } from '../../fixtures/fault-responses.js';
import { refusedBoot } from '../../fixtures/host.js';
import { clean } from '../../fixtures/verdict.js';
import { TestEnvironment, type Capture } from '../../fixtures/test-environment.js';

describe('tokens at rest', () => {
  let world: TestEnvironment;
  beforeAll(async () => void (world = await TestEnvironment.open()));
  afterAll(() => world.close());

  /** The connection does not open, nobody is asked, and the row stays as the attacker left it. */
  async function encryptedAgainst(
    connection: Connection,
    column: string,
    value: string | null | undefined,
  ): Promise<void> {
    const before = (await connection.row())[column] ?? null;
    await connection.set(column, value ?? null);
    const left = await connection.row();
    const requests = world.alpha.requests.length;
    const answer = await connection.ask();
    expect(answer).toMatchObject({ reason: 'decrypt', tokenId: connection.id });
    expect(answer.message).not.toMatch(/[A-Za-z0-9+/_-]{60,}/);
    expect(await connection.row()).toEqual(left);
    expect(world.alpha.requests.length).toBe(requests);
    await connection.set(column, before);
  }

  it('S-063 Q-26: the same token encrypted twice has two different values', async () => {
    const same = { access_token: 'SENTINEL-the-same-access', refresh_token: 'SENTINEL-the-same' };
    world.secrets.push({ kind: 'token', value: same.access_token });
    const answer = json(200, { ...same, token_type: 'Bearer', expires_in: 3600 });
    const first = await Connection.make(world, { answer });
    const second = await Connection.make(world, { answer });
    const encrypted = (await first.row()).access_token;
    expect(encrypted).not.toContain('SENTINEL');
    expect((await second.row()).access_token).not.toBe(encrypted);
    await first.expire();
    world.alpha.script('/token', answer);
    expect(await first.ask()).toHaveProperty('sha256');
    expect((await first.row()).access_token).not.toBe(encrypted);
  });

  it('S-064: a damaged envelope is an error of only that connection', async () => {
    const connection = await Connection.make(world);
    const other = await Connection.make(world, { user: 'bob' });
    const encrypted = String((await connection.row()).access_token);
    for (const at of [0, Math.floor(encrypted.length / 3), encrypted.length - 6])
      await encryptedAgainst(connection, 'access_token', flipped(encrypted, at));
    for (const damaged of [encrypted.slice(0, -8), '', 'Z2FyYmFnZQ==', `${encrypted}AAAA`])
      await encryptedAgainst(connection, 'access_token', damaged);
    expect(await other.ask()).toHaveProperty('sha256');
    expect(await connection.ask()).toHaveProperty('sha256');
  });

  it('S-065: an envelope cannot be decrypted in another row, column, owner or provider', async () => {
    const hers = await Connection.make(world);
    const his = await Connection.make(world, { user: 'bob' });
    await encryptedAgainst(hers, 'access_token', String((await his.row()).access_token));
    await encryptedAgainst(hers, 'access_token', String((await hers.row()).refresh_token));
    await encryptedAgainst(hers, 'owner_id', 'somebody-else');
    await encryptedAgainst(hers, 'provider', 'beta');
    await hers.expire();
    await encryptedAgainst(hers, 'refresh_token', String((await his.row()).refresh_token));
    expect(await hers.ask()).toHaveProperty('sha256');
  });

  it('S-068: leaves the host healthy and no secret in clear', async () => {
    expect(await world.verdict()).toEqual(clean());
  });
});

describe('encryption keys at boot', () => {
  it('S-066: a missing or weak key stops the boot with an error that says why', async () => {
    const world = await TestEnvironment.withoutHost();
    const key = randomBytes(32).toString('base64');
    const weak: Capture[] = [
      { encryptionKeys: undefined },
      { encryptionKeys: [] },
      { encryptionKeys: [''] },
      { encryptionKeys: ['secret12'] },
      { encryptionKeys: [randomBytes(16).toString('base64')] },
      { encryptionKeys: [randomBytes(33).toString('hex')] },
      { encryptionKeys: [`${key}\n`] },
      { encryptionKeys: [Buffer.alloc(32).toString('base64')] },
      { encryptionKeys: [key, 'short'] },
    ];
    const boots = weak.map((capture) => refusedBoot(world.hostOptions(capture)));
    for (const { output, exitCode } of await Promise.all(boots)) {
      expect(exitCode).toBe(1);
      expect(output).toContain('encryptionKeys');
      expect(output).not.toContain(key);
      expect(output).not.toContain('secret12');
    }
    await world.close();
  });
});

/** The text with one bit of one character changed. */
function flipped(text: string, at: number): string {
  const character = String.fromCharCode(text.charCodeAt(at) ^ 1);
  return text.slice(0, at) + character + text.slice(at + 1);
}
