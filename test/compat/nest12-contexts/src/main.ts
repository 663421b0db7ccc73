import { writeFileSync } from 'node:fs';
import type { AddressInfo, Server } from 'node:net';
import { NestFactory } from '@nestjs/core';
import { Transport } from '@nestjs/microservices';
import { AppModule } from './app.module.js';
import { settings } from './settings.js';

const app = await NestFactory.create(AppModule);
app.enableShutdownHooks();
const messages = app.connectMicroservice({
  transport: Transport.TCP,
  options: { host: '127.0.0.1', port: 0 },
});
await app.startAllMicroservices();
const { port } = messages.unwrap<Server>().address() as AddressInfo;
writeFileSync('port-of-messages', String(port));
await app.listen(settings.port, '127.0.0.1');
console.log('listening');
