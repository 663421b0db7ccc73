import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { OAUTH2_CAPTURE_OPTIONS } from '../../core/injection-tokens.js';
import type { RefreshBehaviour } from '../../providers/definition/oauth2-provider.definition.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { assumedLifetime, type Lifetime, leewayMs } from './token-lifetime.js';
import {
  resolveBackgroundOptions,
  type BackgroundOptions,
  type TokensSlice,
} from '../tokens.options.js';

/** The fields of a connection that decide when a sweep refreshes it; times are epoch milliseconds. */
export interface ScheduleFacts extends Lifetime {
  id: string;
  provider: string;
  hasRefreshToken: boolean;
  /** null when it is unknown or the refresh token does not expire */
  refreshTokenExpiresAt: number | null;
}

/** A refresh token that expires when unused is used after two thirds of that time, so a third is left for retries. */
const LATEST_OF_IDLE_LIFE = 2 / 3;
const JITTER_OF_IDLE_LIFE = 1 / 10;
/** A shorter refresh token lifetime belongs to a session, or a refresh does not extend it. */
const SHORTEST_REPORTED_LIFE_MS = 10 * 60 * 1000;

const JITTER_OF_WINDOW = 1 / 10;

const ROUNDS_AHEAD = 2;
const MOST_AHEAD_OF_LIFE = 1 / 4;
const JITTER_OF_LIFE = 1 / 10;
const MOST_JITTER_MS = 10 * 60 * 1000;

/**
 * Computes when a sweep may refresh a connection. The jitter is derived from the
 * connection's id: connections captured together become due at different times,
 * and computing the time again gives the same result.
 */
@Injectable()
export class RefreshSchedule {
  private readonly background: BackgroundOptions;

  constructor(
    private readonly providers: OAuth2ProviderRegistry,
    @Inject(OAUTH2_CAPTURE_OPTIONS) private readonly options: TokensSlice,
  ) {
    this.background = resolveBackgroundOptions(options);
  }

  /** @returns epoch milliseconds; null when no sweep needs to refresh the connection */
  dueAt(token: ScheduleFacts): number | null {
    const refresh = this.providers.find(token.provider)?.definition.refresh;
    if (refresh === undefined || refresh.grant === 'none') return null;
    const jitter = computeJitter(token.id);
    if (refresh.grant === 'exchange') return this.exchangeAt(token, refresh, jitter);
    if (!token.hasRefreshToken) return null;
    const idleAt = computeIdleRefreshTime(token, refresh, jitter);
    if (this.background.mode === 'keepalive') return instantOrNull(idleAt);
    const lifetime = assumedLifetime(token, refresh);
    return instantOrNull(Math.min(idleAt, this.aheadOfExpiryAt(lifetime, jitter)));
  }

  /** An exchange must happen between the opening of its window and the expiry of the access token. */
  private exchangeAt(
    token: ScheduleFacts,
    refresh: RefreshBehaviour,
    jitter: number,
  ): number | null {
    const { issuedAt, expiresAt } = token;
    const { window = 0, minimumAge = 0 } = refresh;
    if (expiresAt === null) return null;
    const opens = expiresAt - window * 1000 * (1 - JITTER_OF_WINDOW * jitter);
    const latest = this.aheadOfExpiryAt(token, jitter);
    return instantOrNull(Math.max(Math.min(opens, latest), issuedAt + minimumAge * 1000));
  }

  /** Early enough for a sweep to refresh the token before a caller would have to wait for a refresh. */
  private aheadOfExpiryAt({ issuedAt, expiresAt }: Lifetime, jitter: number): number {
    if (expiresAt === null) return Infinity;
    const life = Math.max(expiresAt - issuedAt, 0);
    const rounds = ROUNDS_AHEAD * this.background.every * 1000;
    const ahead = Math.min(rounds, life * MOST_AHEAD_OF_LIFE);
    const spread = Math.min(life * JITTER_OF_LIFE, MOST_JITTER_MS) * jitter;
    return expiresAt - leewayMs({ issuedAt, expiresAt }, this.options.refresh) - ahead - spread;
  }
}

/** Before the refresh token expires, when a refresh extends its lifetime or issues a new one. */
function computeIdleRefreshTime(
  { issuedAt, refreshTokenExpiresAt }: ScheduleFacts,
  { idleLifetime = Infinity, rotation }: RefreshBehaviour,
  jitter: number,
): number {
  const reported = refreshTokenExpiresAt === null ? Infinity : refreshTokenExpiresAt - issuedAt;
  const isExtended = rotation !== 'never' && reported >= SHORTEST_REPORTED_LIFE_MS;
  const idleLife = Math.min(idleLifetime * 1000, isExtended ? reported : Infinity);
  return issuedAt + idleLife * (LATEST_OF_IDLE_LIFE - JITTER_OF_IDLE_LIFE * jitter);
}

function instantOrNull(instant: number): number | null {
  return Number.isFinite(instant) ? Math.round(instant) : null;
}

/** From 0 to 1. */
function computeJitter(id: string): number {
  return createHash('sha256').update(id).digest().readUInt32BE() / 2 ** 32;
}
