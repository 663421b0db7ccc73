import { Agent } from 'node:http';
import type { ConnectRequest } from '../contestants/w3/connecting.js';
import { serve } from '../harness/serve.js';
import { runSlice, type SliceOrder } from '../harness/slice.js';
import { Browser } from './w3.browser.js';

/** The users of one contestant, and how their browsers begin. */
export interface Crowd {
  name: string;
  origin: string;
  connect: ConnectRequest;
  users: string[];
  cookies: string[];
}

interface DriveOrder extends SliceOrder {
  name: string;
}

/** All browsers of all contestants, in a process of their own. */
serve(async () => {
  const crowds = new Map<
    string,
    { connect: ConnectRequest; browsers: Browser[]; users: string[] }
  >();
  let calls = 0;
  return {
    add({ name, origin, connect, users, cookies }: Crowd): void {
      const agent = new Agent({ keepAlive: true });
      const browsers = users.map((user, at) => new Browser(agent, origin, user, cookies[at] ?? ''));
      crowds.set(name, { connect, browsers, users });
    },
    drive({ name, ...order }: DriveOrder) {
      const crowd = crowds.get(name);
      if (crowd === undefined) throw new Error(`nobody is called ${name}`);
      const { connect, browsers, users } = crowd;
      return runSlice(async () => {
        const at = (calls += 1) % browsers.length;
        return browsers[at]?.connect(connect, `account-of-${users[at]}`) ?? false;
      }, order);
    },
  };
});
