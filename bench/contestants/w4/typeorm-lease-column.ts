import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { OAuth2Token } from 'nestjs-oauth2-capture';
import { In } from 'typeorm';
import { moduleDataSource } from '../../seed/tables.js';
import { CLAIM_MS, type StartClaiming } from './claiming.js';

/**
 * The usual way: a transaction that reads with SKIP LOCKED, and a lease that says who is at it. The
 * rows stay due while they are leased, so later claims wade through them.
 * https://typeorm.io/docs/query-builder/select-query-builder#set-locking
 */
export const start: StartClaiming = async ({ place }) => {
  const source = await moduleDataSource(place);
  const me = randomUUID();
  return {
    claim: (batch) =>
      source.transaction(async (manager) => {
        const now = Date.now();
        const rows = await manager
          .createQueryBuilder(OAuth2Token, 'token')
          .where('token.refreshAt < :now', { now })
          .andWhere('(token.leaseUntil IS NULL OR token.leaseUntil < :now)')
          .orderBy('token.refreshAt')
          .limit(batch)
          .setLock('pessimistic_write')
          .setOnLocked('skip_locked')
          .getMany();
        const ids = rows.map(({ id }) => id);
        if (ids.length === 0) return ids;
        const lease = { leaseId: me, leaseUntil: new Date(now + CLAIM_MS) };
        await manager.update(OAuth2Token, { id: In(ids) }, lease);
        return ids;
      }),
    close: () => source.destroy(),
  };
};
