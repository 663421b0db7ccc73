import { Injectable, Logger } from '@nestjs/common';
import { BackgroundTasks } from '../../core/lifecycle/background-tasks.js';
import { RefreshSweep } from './refresh-sweep.js';

/** Renews what is due in every round of the background. */
@Injectable()
export class BackgroundSweep {
  private readonly logger = new Logger('OAuth2Capture');

  constructor(
    tasks: BackgroundTasks,
    private readonly dueTokens: RefreshSweep,
  ) {
    tasks.add('refresh what is due', () => this.sweep());
  }

  private async sweep(): Promise<void> {
    const { refreshed, failed, skipped } = await this.dueTokens.run();
    if (refreshed + failed + skipped === 0) return;
    this.logger.debug(`sweep: ${refreshed} refreshed, ${failed} failed, ${skipped} skipped`);
  }
}
