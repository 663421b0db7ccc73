import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toNodeHandler } from 'better-auth/node';
import { betterAuthOn } from '../../peers/better-auth.js';

/** For scale: https://www.better-auth.com/docs/integrations/node */
const { auth } = betterAuthOn(process.env.BENCH_DATABASE ?? '');
const handler = toNodeHandler(auth);
const server = createServer((request, response) => void handler(request, response));
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
// It sets itself up at the first request.
await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/auth/ok`);
const { user, system } = process.cpuUsage();
const rssMb = process.memoryUsage().rss / 2 ** 20;
process.stdout.write(JSON.stringify({ cpuMs: (user + system) / 1000, rssMb }));
process.exit();
