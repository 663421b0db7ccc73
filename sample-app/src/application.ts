import { fileURLToPath } from 'node:url';
import type { LogLevel } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { SETTINGS } from './settings/settings.js';
import type { Settings } from './settings/settings.js';

const PUBLIC_DIRECTORY = fileURLToPath(new URL('../public', import.meta.url));

/** Builds the application and listens on loopback. */
export async function startApplication(logger?: LogLevel[]): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule, {
    abortOnError: false,
    forceCloseConnections: true,
    ...(logger && { logger }),
  });
  app.useStaticAssets(PUBLIC_DIRECTORY);
  app.enableShutdownHooks();
  try {
    await app.listen(app.get<Settings>(SETTINGS).port, '127.0.0.1');
  } catch (error) {
    await app.close();
    throw error;
  }
  return app;
}
