import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { setTimeout as sleep } from 'node:timers/promises';
import { json, reset } from '../../fixtures/fault-responses.js';
import { account } from '../../fixtures/fault-provider.js';
import { Flow } from '../fixtures/flow.js';
import { TelemetryRecords } from '../fixtures/telemetry-records.js';
import { errorOf, Vault } from '../fixtures/vault.js';

const RENEWED = json(200, { access_token: 'AT2', refresh_token: 'RT2', expires_in: 3600 });
const MINE = { 'oauth2.provider': 'acme' };

describe('telemetry', () => {
  let vault: Vault;
  let observatory: TelemetryRecords;
  beforeAll(async () => {
    vault = await Vault.open();
    // Used before an SDK is there, as by a host that registers it late.
    await vault.save({}, { owner: 'early' });
    observatory = new TelemetryRecords();
  });
  afterEach(() => {
    observatory.forget();
    vault.server.always('/token', undefined);
  });
  afterAll(async () => {
    await observatory.close();
    await vault.close();
  });

  const expired = async (owner: string): Promise<string> =>
    (await vault.saveExpired({}, { owner })).id;
  const ask = (id: string): Promise<string> => vault.tokens.getValidToken({ id });

  it('shows a refresh as one span, and the request to the provider below it', async () => {
    const id = await expired('alice');
    vault.server.script('/token', RENEWED);
    await ask(id);
    const [refresh, ...more] = observatory.spans('oauth2.refresh');
    expect(more).toEqual([]);
    expect(refresh?.attributes).toEqual({
      ...MINE,
      'oauth2.token.id': id,
      'oauth2.refresh.outcome': 'refreshed',
    });
    expect(refresh?.status.code).toBe(SpanStatusCode.UNSET);
    const [upstream] = observatory.spans('oauth2.upstream');
    expect(upstream?.kind).toBe(SpanKind.CLIENT);
    expect(upstream?.parentSpanContext?.spanId).toBe(refresh?.spanContext().spanId);
    expect(upstream?.attributes).toEqual({
      ...MINE,
      'oauth2.endpoint': 'token',
      'http.request.method': 'POST',
      'server.address': '127.0.0.1',
      'http.response.status_code': 200,
    });
    expect(upstream?.instrumentationScope.name).toBe('nestjs-oauth2-capture');
  });

  it("belongs to the caller's own trace", async () => {
    const id = await expired('bob');
    vault.server.script('/token', RENEWED);
    const caller = trace.getTracer('host').startSpan('job');
    await context.with(trace.setSpan(context.active(), caller), () => ask(id));
    caller.end();
    const [refresh] = observatory.spans('oauth2.refresh');
    expect(refresh?.parentSpanContext?.spanId).toBe(caller.spanContext().spanId);
  });

  it('shows one span for a hundred callers, and counts those who joined', async () => {
    const id = await expired('carol');
    vault.server.script('/token', { ...RENEWED, after: sleep(150) });
    await Promise.all(Array.from({ length: 100 }, () => ask(id)));
    expect(observatory.spans('oauth2.refresh')).toHaveLength(1);
    expect(await observatory.sum('oauth2.refresh.joined', '{caller}', MINE)).toBe(99);
  });

  it.each([
    ['a dead grant', json(400, { error: 'invalid_grant' }), '400', 'rejected'],
    ['a 503', json(503, {}), '503', 'bad_response'],
    ['resets', reset(), 'network', 'network'],
  ])('marks what failed after %s', async (_, answer, upstreamType, type) => {
    const id = await expired(`failing-${type}`);
    vault.server.always('/token', answer);
    await errorOf(ask(id));
    const [refresh] = observatory.spans('oauth2.refresh');
    expect(refresh?.attributes).toMatchObject({
      'oauth2.refresh.outcome': 'failed',
      'error.type': type,
    });
    expect(refresh?.status).toEqual({ code: SpanStatusCode.ERROR });
    const [upstream] = observatory.spans('oauth2.upstream');
    expect(upstream?.attributes).toMatchObject({ 'error.type': upstreamType });
    expect(upstream?.status).toEqual({ code: SpanStatusCode.ERROR });
    expect(refresh?.events).toEqual([]);
  });

  it('counts refreshes by their ends, transitions once each, and measures requests', async () => {
    const renewed = { ...MINE, 'oauth2.refresh.outcome': 'refreshed' };
    const dead = { ...MINE, 'oauth2.refresh.outcome': 'failed', 'error.type': 'rejected' };
    const ended = {
      ...MINE,
      'oauth2.transition': 'reauthorization_required',
      'oauth2.reason': 'rejected',
    };
    const request = {
      ...MINE,
      'oauth2.endpoint': 'token',
      'http.request.method': 'POST',
      'server.address': '127.0.0.1',
      'http.response.status_code': 200,
    };
    const counted = async (): Promise<number[]> => [
      await observatory.sum('oauth2.refreshes', '{refresh}', renewed),
      await observatory.sum('oauth2.refreshes', '{refresh}', dead),
      await observatory.sum('oauth2.transitions', '{transition}', ended),
      await observatory.sum('oauth2.upstream.duration', 's', request),
    ];
    const before = await counted();
    const [lives, dies] = [await expired('gina'), await expired('hank')];
    vault.server.script('/token', { ...RENEWED, after: sleep(150) });
    await ask(lives);
    vault.server.script('/token', json(400, { error: 'invalid_grant' }));
    for (let call = 0; call < 3; call += 1) await errorOf(ask(dies));
    const after = await counted();
    const [renewals, deaths, transitions, seconds = 0] = after.map(
      (value, index) => value - (before[index] ?? 0),
    );
    expect([renewals, deaths, transitions]).toEqual([1, 1, 1]);
    expect(seconds).toBeGreaterThan(0.1);
    expect(seconds).toBeLessThan(30);
  });

  it('creates no series for a missing value', async () => {
    await vault.save({}, { owner: 'ivy' });
    const points = await observatory.points('oauth2.transitions');
    expect(points).not.toEqual([]);
    for (const { attributes } of points) expect(Object.values(attributes)).not.toContain(undefined);
  });

  it('shows a callback with the exchange and the profile below it', async () => {
    const flow = await Flow.begin(vault.app, { owner: 'dora' });
    const { token } = await flow.finish();
    const [callback] = observatory.spans('oauth2.callback');
    expect(callback?.attributes).toEqual({ ...MINE, 'oauth2.token.id': token.id });
    const below = observatory.spans('oauth2.upstream');
    expect(below.map(({ attributes }) => attributes['oauth2.endpoint'])).toEqual([
      'token',
      'userInfo',
    ]);
    for (const span of below)
      expect(span.parentSpanContext?.spanId).toBe(callback?.spanContext().spanId);
  });

  it('records nothing of an invalid callback', async () => {
    const flow = await Flow.begin(vault.app, { owner: 'eve' });
    await errorOf(flow.complete({ state: 'guessed', code: 'c' }));
    await errorOf(flow.complete(await flow.consent(), { provider: '<b>stranger</b>' }));
    const spans = observatory.spans('oauth2.callback');
    expect(spans.map(({ attributes }) => attributes)).toEqual([
      { ...MINE, 'error.type': 'invalid_state' },
      { 'error.type': '_OTHER' },
    ]);
  });

  it('S-068: contains no secret, no owner and no URL with a query', async () => {
    vault.server.provider.account = account('an-account-of-nobody-else');
    const flow = await Flow.begin(vault.app, { owner: 'owner-of-everything' });
    const { token } = await flow.finish();
    await vault.tokens.disconnect({ id: token.id });
    const shown = JSON.stringify([
      ['oauth2.refresh', 'oauth2.upstream', 'oauth2.callback'].flatMap((name) =>
        observatory.spans(name).map(({ name, attributes, events, status }) => ({
          name,
          attributes,
          events,
          status,
        })),
      ),
      await observatory.points('oauth2.transitions'),
      await observatory.points('oauth2.upstream.duration'),
    ]);
    expect(shown).toContain('revocation');
    for (const { value } of vault.server.secrets()) expect(shown).not.toContain(value);
    for (const word of ['owner-of-everything', 'client-secret', '?', 'http://'])
      expect(shown).not.toContain(word);
  });

  it('does not affect a refresh when the SDK itself is broken', async () => {
    const id = await expired('frank');
    vault.server.script('/token', RENEWED);
    trace.disable();
    const broken = (): never => {
      throw new Error('broken');
    };
    trace.setGlobalTracerProvider({
      getTracer: () => ({
        startActiveSpan: broken,
        startSpan: () =>
          Object.assign(Object.create(trace.wrapSpanContext(NO_SPAN)) as Span, { end: broken }),
      }),
    });
    expect(await ask(id)).toBe('AT2');
    trace.disable();
    trace.setGlobalTracerProvider({ getTracer: broken });
    vault.database.expire(id);
    vault.server.script('/token', RENEWED);
    expect(await ask(id)).toBe('AT2');
  });
});

const NO_SPAN = { traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 };
