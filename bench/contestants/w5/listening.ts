import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

/** What a process has used by the moment at which it listens. */
export interface Boot {
  cpuMs: number;
  rssMb: number;
}

/** Boots an application, says what it took, and ends. */
export async function listening(root: Type | DynamicModule): Promise<void> {
  const app = await NestFactory.create(root, { logger: false });
  await app.listen(0, '127.0.0.1');
  const { user, system } = process.cpuUsage();
  const boot: Boot = {
    cpuMs: (user + system) / 1000,
    rssMb: process.memoryUsage().rss / 2 ** 20,
  };
  process.stdout.write(JSON.stringify(boot));
  await app.close();
  process.exit();
}
