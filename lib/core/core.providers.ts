import type { Provider } from '@nestjs/common';
import { BackgroundTasks } from './background-tasks.js';
import { CaptureDatabase } from './capture-database.js';
import { CaptureEvents } from './capture-events.js';
import { DatabaseClock } from './database-clock.js';
import { HostListeners } from './host-listeners.js';
import { InFlightWork } from './in-flight-work.js';
import { PreparedStatements } from './prepared-statements.js';
import { PublicUrls } from './public-urls.js';
import { SchemaCheck } from './schema-check.js';
import { ShutdownHooks } from './shutdown-hooks.js';
import { Telemetry } from './telemetry.js';
import { UpdateStatements } from './update-statements.js';

export const CORE_PROVIDERS: Provider[] = [
  BackgroundTasks,
  CaptureDatabase,
  CaptureEvents,
  DatabaseClock,
  HostListeners,
  InFlightWork,
  PreparedStatements,
  PublicUrls,
  SchemaCheck,
  ShutdownHooks,
  Telemetry,
  UpdateStatements,
];
