import { Injectable, type Type } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import { describe, expect, it } from '@jest/globals';
import type { CaptureRequest } from '../../../lib/http/messages/capture-request.js';
import { CurrentOwner } from '../../../lib/http/callers/current-owner.js';
import type {
  HttpEntranceOptions,
  OwnerResolver,
} from '../../../lib/http/callers/http-entrance.options.js';
import { Application, captureOptions, sqlite } from '../fixtures/application.js';
import { OAuth2CaptureModule } from '../../../lib/oauth2-capture.module.js';

const REQUEST = {} as CaptureRequest;
const ask = (answer: unknown): Promise<string | null> => {
  const resolveOwner = (() => answer) as HttpEntranceOptions['resolveOwner'];
  const options = { resolveOwner } as HttpEntranceOptions;
  return new CurrentOwner({} as ModuleRef, options).find(REQUEST);
};

describe('who is logged in', () => {
  it.each([
    ['alice', 'alice'],
    [42, '42'],
    [0, '0'],
    [9007199254740993n, '9007199254740993'],
    [Promise.resolve('alice'), 'alice'],
    ['x'.repeat(255), 'x'.repeat(255)],
    [null, null],
    [undefined, null],
    ['', null],
    [Promise.resolve(undefined), null],
  ])('is %p → %p', async (answer, owner) => {
    expect(await ask(answer)).toBe(owner);
  });

  it.each([
    NaN,
    Infinity,
    1.5,
    -0,
    2 ** 53,
    {},
    [],
    ['alice'],
    true,
    false,
    ' ',
    '\n',
    'x'.repeat(256),
    Symbol('x'),
  ])('S-075: is an error of the host when it returns %p', async (answer) => {
    await expect(ask(answer)).rejects.toMatchObject({ code: 'configuration' });
  });

  it('is not made up when the host throws', async () => {
    const resolveOwner = (() => {
      throw new Error('no session');
    }) as never;
    const owner = new CurrentOwner({} as ModuleRef, { resolveOwner, controllers: true });
    await expect(owner.find(REQUEST)).rejects.toThrow('no session');
  });

  it('can come from a class, which Nest creates or the host provides', async () => {
    @Injectable()
    class Users {
      readonly current = 'carol';
    }
    @Injectable()
    class Resolver implements OwnerResolver {
      constructor(private readonly users: Users) {}
      async resolveOwner(): Promise<string> {
        return this.users.current;
      }
    }
    class UsersModule {}
    const provided = [Users, Resolver];
    for (const providers of [[Users], provided] as Type[][]) {
      const users = { module: UsersModule, providers, exports: providers };
      const capture = OAuth2CaptureModule.forRoot({
        ...captureOptions({ controllers: true, resolveOwner: Resolver }),
        imports: [users],
      });
      const app = await Application.of(sqlite(), users, capture);
      expect(await app.get(CurrentOwner).find(REQUEST)).toBe('carol');
      await app.close();
    }
  });
});
