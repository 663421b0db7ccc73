import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { OAUTH2_CAPTURE_OPTIONS } from '../../core/injection-tokens.js';
import type { RefreshBehaviour } from '../../providers/definition/oauth2-provider.definition.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { assumedLifetime, type Lifetime, leewayMs } from './token-lifetime.js';
import { backgroundOf, type BackgroundOptions, type TokensSlice } from '../tokens.options.js';

/** What of a connection decides when it is renewed ahead of need; instants in epoch milliseconds. */
export interface Renewable extends Lifetime {
  id: string;
  provider: string;
  hasRefreshToken: boolean;
  /** null when unknown or never */
  refreshTokenExpiresAt: number | null;
}

/** An idle life is refreshed after two thirds at the latest: what fails then has the last third to succeed. */
const LATEST_OF_IDLE_LIFE = 2 / 3;
const JITTER_OF_IDLE_LIFE = 1 / 10;
/** Below that the refresh token belongs to a session, or its life is one that no refresh prolongs. */
const SHORTEST_TOLD_LIFE_MS = 10 * 60 * 1000;

const JITTER_OF_WINDOW = 1 / 10;

const ROUNDS_AHEAD = 2;
const MOST_AHEAD_OF_LIFE = 1 / 4;
const JITTER_OF_LIFE = 1 / 10;
const MOST_JITTER_MS = 10 * 60 * 1000;

/**
 * When a sweep may renew a connection. Each has its own place in the jitter,
 * always the same: what was captured together does not come due together, and
 * to compute an instant again does not move it.
 */
@Injectable()
export class RefreshSchedule {
  private readonly background: BackgroundOptions;

  constructor(
    private readonly providers: OAuth2ProviderRegistry,
    @Inject(OAUTH2_CAPTURE_OPTIONS) private readonly options: TokensSlice,
  ) {
    this.background = backgroundOf(options);
  }

  /** @returns epoch milliseconds; null when there is nothing to do ahead of need */
  dueAt(token: Renewable): number | null {
    const refresh = this.providers.find(token.provider)?.definition.refresh;
    if (refresh === undefined || refresh.grant === 'none') return null;
    const jitter = jitterOf(token.id);
    if (refresh.grant === 'exchange') return this.exchangeAt(token, refresh, jitter);
    if (!token.hasRefreshToken) return null;
    const idleAt = idleTooLongAt(token, refresh, jitter);
    if (this.background.mode === 'keepalive') return instantOrNull(idleAt);
    const lifetime = assumedLifetime({ ...token, refreshToken: '' }, refresh);
    return instantOrNull(Math.min(idleAt, this.aheadOfExpiryAt(lifetime, jitter)));
  }

  /** An exchange is possible from then on, and no more once the access token is over. */
  private exchangeAt(token: Renewable, refresh: RefreshBehaviour, jitter: number): number | null {
    const { issuedAt, expiresAt } = token;
    const { window = 0, minimumAge = 0 } = refresh;
    if (expiresAt === null) return null;
    const opens = expiresAt - window * 1000 * (1 - JITTER_OF_WINDOW * jitter);
    const latest = this.aheadOfExpiryAt(token, jitter);
    return instantOrNull(Math.max(Math.min(opens, latest), issuedAt + minimumAge * 1000));
  }

  /** So early that a sweep comes by before the first caller would have to wait. */
  private aheadOfExpiryAt({ issuedAt, expiresAt }: Lifetime, jitter: number): number {
    if (expiresAt === null) return Infinity;
    const life = Math.max(expiresAt - issuedAt, 0);
    const rounds = ROUNDS_AHEAD * this.background.every * 1000;
    const ahead = Math.min(rounds, life * MOST_AHEAD_OF_LIFE);
    const spread = Math.min(life * JITTER_OF_LIFE, MOST_JITTER_MS) * jitter;
    return expiresAt - leewayMs({ issuedAt, expiresAt }, this.options.refresh) - ahead - spread;
  }
}

/** Before the refresh token dies, where using it gives it, or its successor, a new life. */
function idleTooLongAt(
  { issuedAt, refreshTokenExpiresAt }: Renewable,
  { idleLifetime = Infinity, rotation }: RefreshBehaviour,
  jitter: number,
): number {
  const told = refreshTokenExpiresAt === null ? Infinity : refreshTokenExpiresAt - issuedAt;
  const isProlonged = rotation !== 'never' && told >= SHORTEST_TOLD_LIFE_MS;
  const idleLife = Math.min(idleLifetime * 1000, isProlonged ? told : Infinity);
  return issuedAt + idleLife * (LATEST_OF_IDLE_LIFE - JITTER_OF_IDLE_LIFE * jitter);
}

function instantOrNull(instant: number): number | null {
  return Number.isFinite(instant) ? Math.round(instant) : null;
}

/** From 0 to 1. */
function jitterOf(id: string): number {
  return createHash('sha256').update(id).digest().readUInt32BE() / 2 ** 32;
}
