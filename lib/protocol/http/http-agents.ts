import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { publicLookup } from './public-lookup.js';

/** Agents of one kind, in the names of axios. */
export interface HttpAgents {
  httpAgent: HttpAgent;
  httpsAgent: HttpsAgent;
}

/** @param publicOnly whether a name must resolve to public addresses; such agents share no socket with others */
export function createAgents({
  keepAlive,
  publicOnly,
}: {
  keepAlive: boolean;
  publicOnly: boolean;
}): HttpAgents {
  const settings = { keepAlive, ...(publicOnly && { lookup: publicLookup }) };
  return {
    httpAgent: new HttpAgent(settings),
    httpsAgent: new HttpsAgent({ ...settings, rejectUnauthorized: true }),
  };
}

/** Closes idle connections. */
export function closeAgents({ httpAgent, httpsAgent }: HttpAgents): void {
  httpAgent.destroy();
  httpsAgent.destroy();
}
