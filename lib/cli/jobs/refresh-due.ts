import type { INestApplicationContext } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { DueTokenRepository } from '../../tokens/sweeping/due-token.repository.js';
import { OAuth2TokenService } from '../../tokens/oauth2-token.service.js';
import type { JobResult } from './job.js';
import { startProgress } from '../report/progress.js';
import { getFromApplication } from '../application/get-from-application.js';

/** Milliseconds between two counts of the rows that are left. */
const countEvery = 1_000;

/** Refreshes the tokens that are due now. A claimed row is no longer due, so the rows left are the progress. */
export async function refreshDue(
  app: INestApplicationContext,
  options: { batch?: number },
): Promise<JobResult> {
  const due = getFromApplication(app, DueTokenRepository);
  const dueBefore = getFromApplication(app, DatabaseClock).now();
  const total = await due.count(dueBefore);
  const progress = startProgress(total, 'claimed');
  const updateProgress = (): Promise<void> =>
    due.count(dueBefore).then(
      (left) => progress.update(total - left),
      () => undefined,
    );
  const timer = setInterval(() => void updateProgress(), countEvery);
  try {
    const { refreshed, failed, skipped } = await getFromApplication(
      app,
      OAuth2TokenService,
    ).refreshDue(options);
    await updateProgress();
    return { summary: `refreshed: ${refreshed}, failed: ${failed}, skipped: ${skipped}`, failed };
  } finally {
    clearInterval(timer);
    progress.stop();
  }
}
