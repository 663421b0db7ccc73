import type { Provider } from '@nestjs/common';
import { BackgroundTasks } from './lifecycle/background-tasks.js';
import { CaptureDatabase } from './database/capture-database.js';
import { CaptureEvents } from './events/capture-events.js';
import { DatabaseClock } from './database/database-clock.js';
import { EventEmitterBridge } from './events/event-emitter-bridge.js';
import { InFlightWork } from './lifecycle/in-flight-work.js';
import { PreparedStatements } from './database/prepared-statements.js';
import { PublicUrls } from './configuration/public-urls.js';
import { SchemaCheck } from './database/schema-check.js';
import { ShutdownHooks } from './lifecycle/shutdown-hooks.js';
import { Telemetry } from './telemetry/telemetry.js';
import { UpdateStatements } from './database/update-statements.js';

export const CORE_PROVIDERS: Provider[] = [
  BackgroundTasks,
  CaptureDatabase,
  CaptureEvents,
  DatabaseClock,
  EventEmitterBridge,
  InFlightWork,
  PreparedStatements,
  PublicUrls,
  SchemaCheck,
  ShutdownHooks,
  Telemetry,
  UpdateStatements,
];
