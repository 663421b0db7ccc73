import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { EventEmitter2 } from '@nestjs/event-emitter';
import type { CaptureEvent } from './capture-event.js';

type Listener = (...values: unknown[]) => unknown;

/**
 * Tells events to the listeners of the host, where it has imported
 * `EventEmitterModule.forRoot()`. The package behind it is optional.
 */
@Injectable()
export class HostListeners implements OnModuleInit {
  private readonly logger = new Logger('OAuth2Capture');
  private emitter?: EventEmitter2;

  constructor(private readonly moduleRef: ModuleRef) {}

  async onModuleInit(): Promise<void> {
    const library = await import('@nestjs/event-emitter').catch(() => undefined);
    if (library === undefined) return;
    try {
      this.emitter = this.moduleRef.get(library.EventEmitter2, { strict: false });
    } catch {
      this.logger.debug('events are only logged: the application has no EventEmitterModule');
    }
  }

  /**
   * Calls every listener by itself and waits for none. `emitAsync` would stop
   * at the first that throws, and leave the promises of those before unwatched.
   */
  tell(event: CaptureEvent): void {
    const { emitter } = this;
    if (emitter === undefined) return;
    for (const listener of emitter.listenersAny() as Listener[]) {
      void this.call(event, () => listener.call(emitter, event.name, event));
    }
    for (const listener of emitter.listeners(event.name) as Listener[]) {
      void this.call(event, () => listener.call(emitter, event));
    }
  }

  private async call({ name }: CaptureEvent, listener: () => unknown): Promise<void> {
    try {
      await listener();
    } catch (error) {
      // What a foreign error says may quote anything.
      const why = error instanceof Error ? error.name : typeof error;
      this.logger.warn(`a listener of ${name} failed (${why}); nothing else is touched by it`);
    }
  }
}
