import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { AuthorizationOptions } from '../../authorization/authorization.options.js';
import { AuthorizationStore } from '../../authorization/storage/authorization.store.js';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { OAUTH2_CAPTURE_OPTIONS } from '../../core/injection-tokens.js';
import type { DerivedKeys } from '../../tokens/encryption/derived-keys.js';
import { KeyRing } from '../../tokens/encryption/key-ring.js';
import { CaptureCookies } from '../messages/capture-cookies.js';
import type { CaptureRequest } from '../messages/capture-request.js';
import { isSameText } from '../callers/csrf.js';

const COOKIE = 'oauth2_capture_login_';
/** The greatest number of pending logins of one browser. A new login removes the oldest. */
const MOST = 5;

/** The address to which a browser returns: the flow that would start there, and the query. */
export interface ReturnTarget {
  /** The provider of a connect route, or the path of a route of the host. */
  subject: string;
  query: URLSearchParams;
}

/**
 * Stores in the browser that it was redirected to the login by a request which no other site had
 * caused. If the login is on another site, `Sec-Fetch-Site` is `cross-site` for the return. The
 * cookie, valid for one return to the same address, shows that the user wanted the flow.
 */
@Injectable()
export class LoginReturns {
  constructor(
    private readonly cookies: CaptureCookies,
    private readonly ring: KeyRing,
    private readonly clock: DatabaseClock,
    private readonly store: AuthorizationStore,
    @Inject(OAUTH2_CAPTURE_OPTIONS) private readonly options: AuthorizationOptions,
  ) {}

  /** Lets the return to a target start its flow without a confirmation. */
  remember(request: CaptureRequest, response: unknown, target: ReturnTarget): void {
    const { flowTtl } = this.options;
    const expiresAt = this.clock.now() + flowTtl * 1000;
    const number = randomBytes(12).toString('base64url');
    const proof = this.proof(this.ring.primary, target, number, expiresAt);
    this.cookies.makeRoom(request, response, COOKIE, MOST - 1);
    this.cookies.set(response, COOKIE + number, `${expiresAt}.${proof}`, flowTtl);
  }

  /**
   * Whether the request is such a return. The cookie is then used up in every process. If the
   * database does not confirm that, the user must confirm.
   */
  async consume(
    request: CaptureRequest,
    response: unknown,
    target: ReturnTarget,
  ): Promise<boolean> {
    const now = this.clock.now();
    for (const [number, value] of this.cookies.list(request, COOKIE)) {
      const [time = '', proof = ''] = value.split('.');
      const expiresAt = Number(time);
      if (!this.isProven(proof, target, number, expiresAt)) continue;
      this.cookies.clear(response, COOKIE + number);
      if (!(expiresAt > now)) continue;
      const isFirst = await this.store.useOnce(COOKIE + number, expiresAt).catch(() => false);
      if (isFirst) return true;
    }
    return false;
  }

  private isProven(
    proof: string,
    target: ReturnTarget,
    number: string,
    expiresAt: number,
  ): boolean {
    return this.ring.keys.some((key) =>
      isSameText(proof, this.proof(key, target, number, expiresAt)),
    );
  }

  private proof(
    key: DerivedKeys,
    { subject, query }: ReturnTarget,
    number: string,
    expiresAt: number,
  ): string {
    const sorted = [...query].map(([name, value]) => JSON.stringify([name, value])).sort();
    return key.mac('login returns', JSON.stringify([subject, sorted, number, expiresAt]));
  }
}
