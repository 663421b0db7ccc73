import type { INestApplicationContext } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { DueTokenRepository } from '../../tokens/sweeping/due-token.repository.js';
import { OAuth2TokenService } from '../../tokens/oauth2-token.service.js';
import type { JobResult } from './job.js';
import { startProgress } from '../report/progress.js';
import { provided } from '../application/provided.js';

/** Milliseconds between two looks at what is left. */
const lookEvery = 1_000;

/** Renews what is due now. A claim takes a row out of what is left, so that says how far it is. */
export async function refreshDue(
  app: INestApplicationContext,
  options: { batch?: number },
): Promise<JobResult> {
  const due = provided(app, DueTokenRepository);
  const dueBefore = provided(app, DatabaseClock).now();
  const total = await due.count(dueBefore);
  const progress = startProgress(total, 'claimed');
  const look = (): Promise<void> =>
    due.count(dueBefore).then(
      (left) => progress.update(total - left),
      () => undefined,
    );
  const looking = setInterval(() => void look(), lookEvery);
  try {
    const { refreshed, failed, skipped } = await provided(app, OAuth2TokenService).refreshDue(
      options,
    );
    await look();
    return { summary: `refreshed: ${refreshed}, failed: ${failed}, skipped: ${skipped}`, failed };
  } finally {
    clearInterval(looking);
    progress.stop();
  }
}
