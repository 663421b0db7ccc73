import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { ClientProxyFactory, Transport } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { io } from 'socket.io-client';
import { settings } from './settings.js';

/** Asks each kind of handler as a user, and prints the responses as JSON. */
const user = process.argv[2];
const cookie = `user=${user}`;

async function askGraphql(): Promise<unknown> {
  const response = await fetch(`${settings.baseUrl}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify({ query: '{ account intranet }' }),
  });
  return response.json();
}

async function askSocket(): Promise<unknown> {
  const socket = io(settings.baseUrl, { extraHeaders: { cookie }, transports: ['websocket'] });
  try {
    return await new Promise((resolve, reject) => {
      socket.on('connect_error', reject);
      socket.on('account', (account) => resolve({ account }));
      socket.on('exception', (exception) => resolve({ exception }));
      socket.emit('account', {});
    });
  } finally {
    socket.disconnect();
  }
}

async function askMicroservice(): Promise<unknown> {
  const port = Number(readFileSync('port-of-messages', 'utf8'));
  const options = { host: '127.0.0.1', port };
  const client = ClientProxyFactory.create({ transport: Transport.TCP, options });
  try {
    const account: unknown = await lastValueFrom(client.send('account', { user }));
    return { account };
  } catch (error) {
    return { error };
  } finally {
    client.close();
  }
}

console.log(
  JSON.stringify({
    graphql: await askGraphql(),
    socket: await askSocket(),
    message: await askMicroservice(),
  }),
);
