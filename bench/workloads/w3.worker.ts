import type {
  ConnectingApp,
  ConnectingSetup,
  StartConnecting,
} from '../contestants/w3/connecting.js';
import { serve } from '../harness/serve.js';

export interface ConnectingWorkerSetup extends ConnectingSetup {
  contestant: string;
}

/** CPU time of the application so far, in microseconds, and the memory that it holds. */
export interface Usage {
  cpuUs: number;
  rssMb: number;
}

serve(async ({ contestant, ...setup }: ConnectingWorkerSetup) => {
  const file = new URL(`../contestants/w3/${contestant}.js`, import.meta.url);
  const { start } = (await import(file.href)) as { start: StartConnecting };
  const app: ConnectingApp = await start(setup);
  return {
    connect: () => app.connect,
    async logIn(users: string[]): Promise<string[]> {
      const cookies: string[] = [];
      for (const user of users) cookies.push((await app.logIn?.(user)) ?? '');
      return cookies;
    },
    usage(): Usage {
      const { user, system } = process.cpuUsage();
      return { cpuUs: user + system, rssMb: process.memoryUsage().rss / 2 ** 20 };
    },
    close: () => app.close(),
  };
});
