import { describe, expect, it } from '@jest/globals';
import type { RefreshBehaviour } from '../../../lib/providers/definition/oauth2-provider.definition.js';
import {
  decideRefresh,
  type RefreshDecision,
  type RefreshFacts,
} from '../../../lib/tokens/lifetime/refresh-decision.js';

const NOW = 1_000_000_000;
const HOUR = 3_600_000;

const connection: RefreshFacts = {
  status: 'active',
  statusReason: null,
  parentId: null,
  hasRefreshToken: true,
  issuedAt: NOW - 2 * HOUR,
  expiresAt: NOW - HOUR,
  retryAt: null,
  refusals: 0,
  provisionalUntil: null,
};
const failing: Partial<RefreshFacts> = {
  status: 'refresh_failing',
  statusReason: 'timeout',
  retryAt: NOW + 5_000,
};
const refused: Partial<RefreshFacts> = {
  ...failing,
  statusReason: 'bad_response',
  refusals: 3,
};
const living = { expiresAt: NOW + HOUR };

const REFRESH: RefreshBehaviour = { grant: 'refresh_token' };
const EXCHANGE: RefreshBehaviour = { grant: 'exchange', minimumAge: 24 * 3600 };
const NONE: RefreshBehaviour = { grant: 'none' };

const SEND: RefreshDecision = { do: 'now' };
const never = (reason: 'ended' | 'borrowed' | 'unneeded'): RefreshDecision => ({
  do: 'never',
  reason,
});
const impossible = (cause: 'no_refresh_token' | 'not_exchanged'): RefreshDecision => ({
  do: 'never',
  reason: 'impossible',
  cause,
});
const wait = (
  reason: 'too_young' | 'failed' | 'refused' | 'provisional',
  until: number,
): RefreshDecision => ({ do: 'wait', reason, until });

describe('whether a connection is refreshed', () => {
  it.each<[string, Partial<RefreshFacts>, RefreshBehaviour, RefreshDecision]>([
    ['an expired token', {}, REFRESH, SEND],
    ['a living token, when a caller asks', living, REFRESH, SEND],
    ['a connection that ended', { status: 'reauthorization_required' }, REFRESH, never('ended')],
    [
      'one that ended, although a refusal of it is provisional',
      { status: 'reauthorization_required', provisionalUntil: NOW + 1 },
      REFRESH,
      never('ended'),
    ],
    ['what is behind an account', { parentId: 'p' }, REFRESH, never('borrowed')],
    ['after a failure, too early', failing, REFRESH, wait('failed', NOW + 5_000)],
    ['after a failure, at the time', { ...failing, retryAt: NOW }, REFRESH, SEND],
    ['after a refusal, too early', refused, REFRESH, wait('refused', NOW + 5_000)],
    [
      'after an outage between refusals',
      { ...refused, statusReason: 'network' },
      REFRESH,
      wait('failed', NOW + 5_000),
    ],
    [
      'while a refusal is provisional',
      { provisionalUntil: NOW + 9 },
      REFRESH,
      wait('provisional', NOW + 9),
    ],
    [
      'a provisional refusal also stops what would be sent after a failure',
      { ...refused, retryAt: NOW - 1, provisionalUntil: NOW + 9 },
      REFRESH,
      wait('provisional', NOW + 9),
    ],
    ['after that', { provisionalUntil: NOW }, REFRESH, { do: 'finalize' }],
    [
      'without a refresh token',
      { hasRefreshToken: false },
      REFRESH,
      impossible('no_refresh_token'),
    ],
    [
      'without a refresh token, while the access token lives',
      { hasRefreshToken: false, ...living },
      REFRESH,
      never('unneeded'),
    ],
    [
      'without a refresh token, where the access token never ends',
      { hasRefreshToken: false, expiresAt: null },
      REFRESH,
      never('unneeded'),
    ],
    ['a provider that refreshes nothing', {}, NONE, impossible('no_refresh_token')],
    ['the same, while the token lives', living, NONE, never('unneeded')],
    [
      'a long-lived token that is exchanged, too young',
      { ...living, issuedAt: NOW - HOUR },
      EXCHANGE,
      wait('too_young', NOW + 23 * HOUR),
    ],
    ['the same, old enough', { ...living, issuedAt: NOW - 25 * HOUR }, EXCHANGE, SEND],
    ['the same, when its life is over', {}, EXCHANGE, impossible('no_refresh_token')],
    [
      'a short-lived token that was not exchanged, at once',
      { ...living, issuedAt: NOW, statusReason: 'not_exchanged', status: 'refresh_failing' },
      EXCHANGE,
      SEND,
    ],
    [
      'the same, when its life is over',
      { statusReason: 'not_exchanged', status: 'refresh_failing' },
      EXCHANGE,
      impossible('not_exchanged'),
    ],
  ])('%s', (_, facts, behaviour, expected) => {
    expect(decideRefresh({ ...connection, ...facts }, behaviour, NOW)).toEqual(expected);
  });

  it.each<[string, Partial<RefreshFacts>, RefreshDecision]>([
    ['is tried at once after a refusal', refused, SEND],
    ['still waits after another failure', failing, wait('failed', NOW + 5_000)],
    [
      'still waits while a refusal is provisional',
      { ...refused, provisionalUntil: NOW + 9 },
      wait('provisional', NOW + 9),
    ],
  ])('when its user or an operator asks, it %s', (_, facts, expected) => {
    expect(decideRefresh({ ...connection, ...facts }, REFRESH, NOW, true)).toEqual(expected);
  });
});
