import { SpawnedApp } from '../fixtures/spawned-app.js';

/** What `nest new` writes, with the two lines that the documents ask for, and one that says when it listens. */
export const main = `
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { ConnectFilter } from './connect.filter.js';

const app = await NestFactory.create(AppModule);
app.enableShutdownHooks();
app.useGlobalFilters(new ConnectFilter());
await app.listen(process.env.PORT ?? 3000, '127.0.0.1');
console.log('listening');
`;

/** The application of the five-minute start, in a process of its own. */
export const startApp = (
  file: string,
  directory: string,
  environment: Record<string, string>,
): Promise<SpawnedApp> => SpawnedApp.launch(file, environment, directory).untilItSays('listening');
