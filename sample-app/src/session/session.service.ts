import { createHmac, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { SETTINGS } from '../settings/settings.js';
import type { Settings } from '../settings/settings.js';

export const USERS = ['alice', 'bob'] as const;
export const SESSION_COOKIE = 'sample_session';
export const SESSION_HOURS = 12;

/** Stands for the login that your application already has. The cookie is signed, not secret. */
@Injectable()
export class SessionService {
  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  /** The cookie value that keeps the user signed in. */
  issue(user: string): string {
    const session = `${user}.${Date.now() + SESSION_HOURS * 3_600_000}`;
    return `${session}.${this.sign(session)}`;
  }

  userOf(request: Pick<Request, 'headers'>): string | null {
    const [user, expiresAt, signature] = readCookie(request.headers.cookie).split('.');
    if (!user || !expiresAt || !signature) return null;
    const expected = Buffer.from(this.sign(`${user}.${expiresAt}`));
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
    return Number(expiresAt) > Date.now() ? user : null;
  }

  private sign(session: string): string {
    return createHmac('sha256', this.settings.sessionSecret).update(session).digest('base64url');
  }
}

function readCookie(header = ''): string {
  const pairs = header.split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${SESSION_COOKIE}=`))?.split('=')[1] ?? '';
}
