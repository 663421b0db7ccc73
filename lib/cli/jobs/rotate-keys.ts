import type { INestApplicationContext } from '@nestjs/common';
import { KeyRotation, type RotationOptions } from '../../tokens/keys/key-rotation.js';
import type { JobResult } from './job.js';
import { startProgress } from '../report/progress.js';
import { getFromApplication } from '../application/get-from-application.js';

/** Re-encrypts everything with the application's first key. */
export async function rotateKeys(
  app: INestApplicationContext,
  options: RotationOptions,
): Promise<JobResult> {
  const rotation = getFromApplication(app, KeyRotation);
  const progress = startProgress(await rotation.remaining(), 'rows');
  const { rotated, failed } = await rotation
    .rotate(options, (sofar) => progress.update(sofar.rotated + sofar.failed))
    .finally(() => progress.stop());
  return { summary: `rows re-encrypted: ${rotated}, failed: ${failed}`, failed };
}
