import { EventEmitter } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ExecutionContext, Injectable, type INestApplication } from '@nestjs/common';
import { ExternalContextCreator, NestFactory } from '@nestjs/core';
import { lastValueFrom, type Observable } from 'rxjs';
import {
  Connection,
  OAuth2CaptureModule,
  OAuth2Token,
  OAuth2TokenService,
  RequireConnection,
} from '../../../lib/index.js';
import { captureOptions, LogBook, sqlite } from '../fixtures/application.js';

type Handler = (...parameters: unknown[]) => Promise<unknown>;

/** Handlers as of a resolver, a gateway or a microservice: the parameters are Nest's. */
@Injectable()
class Handlers {
  constructor(private readonly tokens: OAuth2TokenService) {}

  @RequireConnection('acme', { scopes: ['write'] })
  one(@Connection() token: OAuth2Token): object {
    return { owner: token.ownerId, provider: token.provider };
  }

  @RequireConnection('other')
  another(@Connection() token: OAuth2Token): object {
    return { owner: token.ownerId, provider: token.provider };
  }

  @RequireConnection('acme')
  late(@Connection() { id }: OAuth2Token): Promise<string> {
    return this.tokens.disconnect({ id }).then(() => this.tokens.getValidToken({ id }));
  }

  @RequireConnection('acme')
  unrelated(): never {
    throw new RangeError('the host’s own');
  }
}

interface Request {
  user?: string;
  data?: { user?: string };
}

const client = { clientId: 'c', clientSecret: 'secret-0123456789' };
const endpoints = {
  authorization: 'https://acme.example/a',
  token: 'https://acme.example/t',
  userInfo: 'https://acme.example/u',
};

describe('handlers that require a connection', () => {
  let app: INestApplication;
  const log = new LogBook();
  const contexts: (ExecutionContext | undefined)[] = [];

  beforeAll(async () => {
    class HostModule {}
    const provider = { ...client, endpoints, scopes: ['read'] };
    const options = captureOptions({
      controllers: true,
      providers: { acme: provider, other: provider },
      resolveOwner: (request: Request, context) => {
        contexts.push(context);
        return request.user ?? request.data?.user ?? null;
      },
    });
    app = await NestFactory.create(
      {
        module: HostModule,
        imports: [sqlite(), { ...OAuth2CaptureModule.forRoot(options), global: true }],
        providers: [Handlers],
      },
      { logger: log, abortOnError: false },
    );
    await app.init();
    const save = (owner: string, of: string, scope: string): Promise<OAuth2Token> =>
      app.get(OAuth2TokenService).save({
        owner,
        provider: of,
        tokens: { access_token: 'AT-1', scope },
        resourceOwner: { id: owner },
      });
    await save('alice', 'acme', 'read write');
    await save('alice', 'other', 'read');
    await save('bob', 'acme', 'read');
    await save('carol', 'acme', 'read write');
  });
  afterAll(() => app.close());

  function handler(method: keyof Handlers, type: string): Handler {
    const handlers = app.get(Handlers);
    const creator = app.get(ExternalContextCreator);
    const callback = handlers[method] as never;
    return creator.create(
      handlers,
      callback,
      method,
      '__routeArguments__',
      { exchangeKeyForValue: () => undefined },
      undefined,
      undefined,
      undefined,
      type as never,
    ) as Handler;
  }

  const graphql = (method: keyof Handlers, context: object, info: object = {}): Promise<unknown> =>
    handler(method, 'graphql')(undefined, {}, context, info);
  const socket = (user?: string): EventEmitter & { sent: object[] } => {
    const sent: object[] = [];
    const emitter = Object.assign(new EventEmitter(), { request: { user }, sent });
    emitter.on('exception', (payload: object) => sent.push(payload));
    return emitter;
  };
  const errorOf = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => {
        throw new Error('it succeeded');
      },
      (error: unknown) => error,
    );
  const NOT_CONNECTED = {
    code: 'not_found',
    provider: 'acme',
    connectUrl: expect.stringMatching(/^https:\/\/app\.example\/oauth2\/acme\/connect\?intent=/),
  };

  it.each([
    ['req', { req: { user: 'alice' } }],
    ['request', { request: { user: 'alice' } }],
    ['a reply', { reply: { request: { user: 'alice' } } }],
  ])('R-660 of GraphQL have the owner of the context’s %s', async (_, context) => {
    expect(await graphql('one', context)).toEqual({ owner: 'alice', provider: 'acme' });
    expect(contexts.at(-1)?.getType<string>()).toBe('graphql');
  });

  it('R-661 of GraphQL respond with the code and the link in the extensions', async () => {
    const error = (await errorOf(graphql('one', { req: { user: 'dave' } }))) as Error;
    expect(error).toMatchObject({
      message: 'An account must be connected first.',
      extensions: NOT_CONNECTED,
    });
    expect(await errorOf(graphql('one', { req: { user: 'bob' } }))).toMatchObject({
      extensions: { code: 'insufficient_scope', missing: ['write'] },
    });
    expect(await errorOf(graphql('one', { req: {} }))).toMatchObject({
      extensions: { code: 'not_authenticated' },
    });
    expect(await errorOf(graphql('unrelated', { req: { user: 'alice' } }))).toBeInstanceOf(
      RangeError,
    );
  });

  it('R-662 of one operation have each their own connection', async () => {
    const context = { req: { user: 'alice' } };
    const fields = [graphql('one', context, {}), graphql('another', context, {})];
    expect(await Promise.all(fields)).toEqual([
      { owner: 'alice', provider: 'acme' },
      { owner: 'alice', provider: 'other' },
    ]);
  });

  it('R-663 of a gateway have the owner of the handshake, and send the error to the client', async () => {
    const one = handler('one', 'ws');
    expect(await one(socket('alice'), {}, 'event')).toMatchObject({ owner: 'alice' });
    const stranger = socket('dave');
    await one(stranger, {}, 'event').catch(() => undefined);
    expect(stranger.sent).toEqual([
      { status: 'error', message: 'An account must be connected first.', ...NOT_CONNECTED },
    ]);
  });

  it('R-664 of a gateway send text to a client of "ws", whose emit sends nothing', async () => {
    const sent: string[] = [];
    const plain = { user: 'dave', readyState: 1, send: (text: string) => sent.push(text) };
    await handler('one', 'ws')(plain, {}, 'event').catch(() => undefined);
    expect(sent.map((text) => JSON.parse(text) as object)).toEqual([
      { event: 'exception', data: expect.objectContaining({ status: 'error', ...NOT_CONNECTED }) },
    ]);
  });

  it('R-665 of one socket have each their own connection', async () => {
    const alice = socket('alice');
    const messages = [
      handler('one', 'ws')(alice, { a: 1 }, 'one'),
      handler('another', 'ws')(alice, { a: 2 }, 'another'),
    ];
    expect(await Promise.all(messages)).toEqual([
      { owner: 'alice', provider: 'acme' },
      { owner: 'alice', provider: 'other' },
    ]);
  });

  it('R-666 of a microservice have the owner of the message, and reject with code and link', async () => {
    const one = handler('one', 'rpc');
    expect(await one({ user: 'alice' }, {})).toMatchObject({ owner: 'alice' });
    const response = (await one({ user: 'dave' }, {})) as Observable<unknown>;
    expect(await errorOf(lastValueFrom(response))).toEqual({
      status: 'error',
      message: 'An account must be connected first.',
      ...NOT_CONNECTED,
    });
  });

  it('R-667 respond in the same form to an error that the handler throws', async () => {
    expect(await errorOf(graphql('late', { req: { user: 'carol' } }))).toMatchObject({
      extensions: { code: 'not_found' },
    });
  });

  it('R-668 of another library’s context get its first argument, and its own error handling', async () => {
    const one = handler('one', 'bot');
    expect(await one({ user: 'alice' })).toMatchObject({ owner: 'alice' });
    expect(await errorOf(one({ user: 'dave' }))).toMatchObject({ code: 'not_found' });
  });
});
