import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import type { EventEmitter2 } from '@nestjs/event-emitter';
import type { CaptureEvent } from './capture-event.js';

type Listener = (...values: unknown[]) => unknown;

/**
 * Tells events to the listeners of the host, where it has imported
 * `EventEmitterModule.forRoot()`. The package behind it is optional.
 */
@Injectable()
export class EventEmitterBridge implements OnModuleInit {
  private readonly logger = new Logger('OAuth2Capture');
  private emitter?: EventEmitter2;

  constructor(
    private readonly moduleRef: ModuleRef,
    private readonly modules: ModulesContainer,
  ) {}

  async onModuleInit(): Promise<void> {
    // By its name: a package that the host does not use is not loaded.
    const imported = [...this.modules.values()].map(({ metatype }) => metatype.name);
    if (imported.includes('EventEmitterModule')) this.emitter = await this.find();
    if (this.emitter !== undefined) return;
    this.logger.debug('events are only logged: the application has no EventEmitterModule');
  }

  /** Nothing where a module of the host's own has that name. */
  private async find(): Promise<EventEmitter2 | undefined> {
    try {
      const { EventEmitter2: token } = await import('@nestjs/event-emitter');
      const emitter: EventEmitter2 = this.moduleRef.get(token, { strict: false });
      return emitter;
    } catch {
      return undefined;
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
