import { Injectable, Logger } from '@nestjs/common';
import { BackgroundTasks } from '../../core/lifecycle/background-tasks.js';
import { RefreshSweep } from './refresh-sweep.js';

/** Adds the refresh sweep to the background tasks. */
@Injectable()
export class BackgroundSweep {
  private readonly logger = new Logger('OAuth2Capture');

  constructor(
    tasks: BackgroundTasks,
    private readonly refreshSweep: RefreshSweep,
  ) {
    tasks.add('refresh what is due', () => this.run());
  }

  private async run(): Promise<void> {
    const { refreshed, failed, skipped } = await this.refreshSweep.run();
    if (refreshed + failed + skipped === 0) return;
    this.logger.debug(`sweep: ${refreshed} refreshed, ${failed} failed, ${skipped} skipped`);
  }
}
