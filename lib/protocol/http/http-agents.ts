import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { publicLookup } from './public-lookup.js';

/** Agents of one kind, in the names of axios. */
export interface HttpAgents {
  httpAgent: HttpAgent;
  httpsAgent: HttpsAgent;
}

interface AgentSettings {
  keepAlive: boolean;
  /** Whether a name must resolve to public addresses; such agents share no socket with others. */
  publicOnly: boolean;
  /** Milliseconds after which an idle connection is closed; by default the server closes it. */
  idleMs?: number;
}

export function createAgents({ keepAlive, publicOnly, idleMs }: AgentSettings): HttpAgents {
  const settings = {
    keepAlive,
    ...(publicOnly && { lookup: publicLookup }),
    // Node closes only idle connections after this time; a request in flight has its own deadline.
    ...(idleMs !== undefined && { timeout: idleMs }),
  };
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
