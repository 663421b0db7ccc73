import { Injectable } from '@nestjs/common';
import { BackgroundTasks } from '../../core/lifecycle/background-tasks.js';
import { AuthorizationStore } from './authorization.store.js';

/** Removes the flows that nobody finished in time, in every round of the background. */
@Injectable()
export class ExpiredFlows {
  constructor(tasks: BackgroundTasks, store: AuthorizationStore) {
    tasks.add('remove expired flows', () => store.purge());
  }
}
