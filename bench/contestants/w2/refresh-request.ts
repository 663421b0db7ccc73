import axios from 'axios';
import type { TokenPair } from '../../seed/rows.js';
import { CLIENT } from './storm.js';

export interface Refreshed extends TokenPair {
  expiresAt: number;
}

interface TokenAnswer {
  access_token: string;
  refresh_token: string;
  expires_in: number;
}

/** A refresh (RFC 6749 section 6) by the HTTP client that the module uses too. */
export async function requestRefresh(tokenUrl: string, refreshToken: string): Promise<Refreshed> {
  const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken });
  const auth = { username: CLIENT.id, password: CLIENT.secret };
  const { data } = await axios.post<TokenAnswer>(tokenUrl, form, { auth });
  return {
    accessToken: data.access_token,
    refreshToken: data.refresh_token,
    expiresAt: Date.now() + data.expires_in * 1000,
  };
}

/** One run for a key at a time; whoever comes meanwhile gets the same answer. */
export function singleFlight<T>(run: (key: number) => Promise<T>): (key: number) => Promise<T> {
  const underWay = new Map<number, Promise<T>>();
  return (key) => {
    const present = underWay.get(key);
    if (present !== undefined) return present;
    const flight = run(key).finally(() => underWay.delete(key));
    underWay.set(key, flight);
    return flight;
  };
}
