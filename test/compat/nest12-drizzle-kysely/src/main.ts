import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { settings } from './settings.js';

const app = await NestFactory.create(AppModule);
app.enableShutdownHooks();
await app.listen(settings.port, '127.0.0.1');
console.log('listening');
