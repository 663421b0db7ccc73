import { Injectable } from '@nestjs/common';
import { BackgroundTasks } from '../../core/lifecycle/background-tasks.js';
import { AuthorizationStore } from './authorization.store.js';

/** Removes expired flows in every round of the background tasks. */
@Injectable()
export class ExpiredFlows {
  constructor(tasks: BackgroundTasks, store: AuthorizationStore) {
    tasks.add('remove expired flows', () => store.purge());
  }
}
