import { createHash, randomUUID } from 'node:crypto';
import { OAuth2Token } from '../../lib/tokens/storage/oauth2-token.entity.js';
import { OAuth2TokenService } from '../../lib/tokens/oauth2-token.service.js';
import { TokenCipher } from '../../lib/tokens/encryption/token-cipher.js';
import { encryptionContext } from '../../lib/tokens/storage/token-row.js';
import type { Application } from './application.js';

const AT_ONCE = 500;

/** The access token of a connection that was multiplied. */
export const accessTokenOf = (id: string): string => `AT-of-${id}`;

/**
 * Makes so many connections of one that was saved, each with tokens of its own,
 * encrypted with the application's first key.
 *
 * @returns their ids
 */
export async function multiply(
  app: Application,
  count: number,
  provider = 'acme',
): Promise<string[]> {
  const { id } = await app.get(OAuth2TokenService).save({
    owner: 'alice',
    provider,
    tokens: { access_token: 'AT', refresh_token: 'RT', expires_in: 36_000 },
    resourceOwner: { id: 'template' },
  });
  const { manager } = app.dataSource;
  const query = manager.createQueryBuilder(OAuth2Token, 't').where('t.id = :id', { id });
  const template = await query
    .addSelect(['t.keyId', 't.binding', 't.claimNo', 't.statusNo'])
    .addSelect(['t.issuedAt', 't.profileAt', 't.failures', 't.refusals', 't.refreshAt'])
    .getOneOrFail();
  await manager.delete(OAuth2Token, { id });
  const cipher = app.get(TokenCipher);
  const binding = cipher.decrypt(template.binding ?? '', encryptionContext(template, 'binding'));
  const ids = Array.from({ length: count }, () => randomUUID());
  for (let from = 0; from < count; from += AT_ONCE) {
    const rows = ids.slice(from, from + AT_ONCE).map((copy) => {
      const place = { id: copy, ownerId: template.ownerId, provider: template.provider };
      return {
        ...template,
        id: copy,
        resourceOwnerId: copy,
        identity: createHash('sha256').update(copy).digest('hex'),
        accessToken: cipher.encrypt(accessTokenOf(copy), encryptionContext(place, 'access_token')),
        refreshToken: cipher.encrypt(`RT-of-${copy}`, encryptionContext(place, 'refresh_token')),
        binding: cipher.encrypt(binding, encryptionContext(place, 'binding')),
      };
    });
    await manager
      .createQueryBuilder()
      .insert()
      .into(OAuth2Token)
      .values(rows)
      .updateEntity(false)
      .execute();
  }
  return ids;
}
