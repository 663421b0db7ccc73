import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { DataSource } from 'typeorm';
import { saveBeforeClosing } from './database-closing.js';
import { InFlightWork } from './in-flight-work.js';
import { OAUTH2_CAPTURE_DATA_SOURCE } from '../injection-tokens.js';
import { warnWithoutSignals } from './shutdown-signals.js';

const FIRST_HOOKS = Symbol('OAUTH2_CAPTURE_FIRST_HOOKS');

/**
 * Starts and ends the shutdown of this module. Nest calls the hooks of a module that imports ours
 * before ours, and such a hook may wait for queued jobs that ask for tokens. So our hooks are
 * registered in the module whose hooks Nest calls first.
 */
@Injectable()
export class ShutdownHooks
  implements
    OnApplicationBootstrap,
    OnModuleDestroy,
    BeforeApplicationShutdown,
    OnApplicationShutdown
{
  private warning?: NodeJS.Timeout;

  constructor(
    private readonly work: InFlightWork,
    modules: ModulesContainer,
    @Inject(OAUTH2_CAPTURE_DATA_SOURCE) dataSource: DataSource,
  ) {
    saveBeforeClosing(dataSource, work);
    this.joinFirst(modules);
  }

  onApplicationBootstrap(): void {
    this.warning ??= warnWithoutSignals();
  }

  /** For a process that handles signals by itself. */
  withoutWarning(): void {
    clearTimeout(this.warning);
  }

  onModuleDestroy(): void {
    this.withoutWarning();
    this.work.begin();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.work.finish();
  }

  onApplicationShutdown(): Promise<void> {
    return this.work.finish();
  }

  private joinFirst(modules: ModulesContainer): void {
    // Nest's order: by distance from the root, the root first, global modules last.
    const [first] = [...modules.values()].sort((a, b) => a.distance - b.distance);
    first?.addProvider({ provide: FIRST_HOOKS, useValue: this });
    const wrapper = first?.getProviderByKey<object>(FIRST_HOOKS);
    // Within a module, providers with the most dependencies come first. Older versions of Nest have
    // no levels.
    if (wrapper !== undefined) Object.assign(wrapper, { hierarchyLevel: Number.MAX_SAFE_INTEGER });
  }
}
