import type { Provider } from '@nestjs/common';
import { BackgroundTasks } from './background-tasks.js';
import { CaptureDatabase } from './capture-database.js';
import { CaptureEvents } from './capture-events.js';
import { DatabaseClock } from './database-clock.js';
import { PreparedReads } from './prepared-reads.js';
import { PublicUrls } from './public-urls.js';
import { SchemaCheck } from './schema-check.js';

export const CORE_PROVIDERS: Provider[] = [
  BackgroundTasks,
  CaptureDatabase,
  CaptureEvents,
  DatabaseClock,
  PreparedReads,
  PublicUrls,
  SchemaCheck,
];
