import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import type { EventEmitter2 } from '@nestjs/event-emitter';
import type { CaptureEvent } from './capture-event.js';

type Listener = (...values: unknown[]) => unknown;

/**
 * Passes events to the listeners of the host, if it has imported `EventEmitterModule.forRoot()`.
 * The package of that module is optional.
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
    // The class is found by its name, so that the package is not loaded if the host does not use
    // it.
    const imported = [...this.modules.values()].map(({ metatype }) => metatype.name);
    if (imported.includes('EventEmitterModule')) this.emitter = await this.find();
    if (this.emitter !== undefined) return;
    this.logger.debug('events are only logged: the application has no EventEmitterModule');
  }

  /** Undefined if a module of the host has the same name and no emitter. */
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
   * Calls every listener separately and waits for none. `emitAsync` would stop at the first
   * listener that throws, and would not handle rejections of the listeners before it.
   */
  emit(event: CaptureEvent): void {
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
      // The message of a foreign error may contain anything, also secrets.
      const why = error instanceof Error ? error.name : typeof error;
      this.logger.warn(`a listener of ${name} failed (${why}); nothing else is affected`);
    }
  }
}
