import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PostsApi } from './api.js';
import { Apps } from './apps.js';
import { messagePage } from './consent.page.js';
import { Consent } from './consent.js';
import { sendJson, sendPage } from './http.js';
import type { DemoProviderOptions } from './options.js';
import { createProvider } from './provider.js';
import { ProviderRecord } from './record.js';
import { Store } from './store.js';

const STYLE = readFileSync(new URL('../../public/provider.css', import.meta.url));

/** Listens on loopback; resolves with the issuer. */
export async function startDemoProvider(options: DemoProviderOptions): Promise<string> {
  const server = createServer();
  const issuer = await listen(server, options.port);
  const store = new Store(options.database);
  const provider = createProvider(issuer, options, store);
  const record = new ProviderRecord();
  record.watch(provider);
  const api = new PostsApi(provider, record);
  const apps = new Apps(store, record);
  const consent = new Consent(provider, record);
  const oauth2 = provider.callback();

  const route = (request: IncomingMessage, response: ServerResponse): unknown => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    if (path === '/api/posts') return api.handle(request, response);
    if (path === '/audit') return sendJson(response, 200, record);
    if (path === '/apps') return apps.handle(request, response);
    if (path.startsWith('/consent/')) return consent.handle(request, response);
    if (path === '/provider.css') {
      return response.setHeader('Content-Type', 'text/css; charset=utf-8').end(STYLE);
    }
    return oauth2(request, response);
  };
  server.on('request', (request, response) => {
    Promise.resolve(route(request, response)).catch((error: unknown) => {
      fail(response, error);
    });
  });
  return issuer;
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}

function fail(response: ServerResponse, error: unknown): void {
  console.error(error);
  if (response.headersSent) return void response.end();
  const hint = 'This page has expired. Go back to the application and connect again.';
  sendPage(response, 400, messagePage('Start again', hint));
}
