import type { Place } from '../../databases/database.js';
import type { CodeFlowUrls } from '../../provider/code-flow.worker.js';

export interface ConnectingSetup {
  place: Place;
  key: string;
  /** Port at which the application listens on the loopback. */
  port: number;
  urls: CodeFlowUrls;
}

/** How a browser begins a flow at a contestant. */
export interface ConnectRequest {
  method: 'GET' | 'POST';
  path: string;
  body?: object;
}

/** An application with which users connect their accounts. */
export interface ConnectingApp {
  connect: ConnectRequest;
  /** Cookies with which the browser of a user comes; by default there are none. */
  logIn?: (user: string) => Promise<string>;
  close: () => Promise<void>;
}

/** What the file of a contestant exports as `start`. */
export type StartConnecting = (setup: ConnectingSetup) => Promise<ConnectingApp>;

/** Who sends the request: a stand-in for the application's login, the same for all. */
export const USER_HEADER = 'x-user';

/** Where a browser ends that has connected an account. */
export const CONNECTED = '/connected';

export const PROVIDER = 'acme';

export const CLIENT = { id: 'client-id', secret: 'client-secret-0123456789' };

export interface Profile {
  sub: string;
  name: string;
}

export interface TokenAnswer {
  access_token: string;
  refresh_token: string;
  expires_in: number;
}
