import { Injectable } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { OAuth2ConfigurationError } from '../../../lib/core/configuration/oauth2-configuration.error.js';
import { OAuth2CaptureModule } from '../../../lib/oauth2-capture.module.js';
import { captureOptions } from '../fixtures/application.js';

@Injectable()
class Guard {
  canActivate(): boolean {
    return true;
  }
}
class PassportLike extends Guard {}
class NoGuard {
  allows(): boolean {
    return true;
  }
}
class StaticOnly {
  static canActivate(): boolean {
    return true;
  }
}

const NO_GUARDS: [string, unknown, RegExp][] = [
  ['undefined', undefined, /is undefined and not a guard.*circular import/],
  ['null', null, /is null and not a guard/],
  ['an arrow function', () => true, /is a function and not a guard/],
  [
    'a function',
    function everybody() {
      return true;
    },
    /class or function everybody and not a guard/,
  ],
  ['a class without the method', NoGuard, /class or function NoGuard and not a guard/],
  ['a class whose method is static', StaticOnly, /class or function StaticOnly and not a guard/],
  ['an instance without the method', new NoGuard(), /is an object and not a guard/],
  ['a member that is no method', { canActivate: true }, /is an object and not a guard/],
  ['a promise', Promise.resolve(Guard), /is a promise and not a guard/],
  ['a name', 'OperatorGuard', /is a string and not a guard/],
  ['a list', [Guard], /is a list and not a guard/],
  ['true', true, /is a boolean and not a guard/],
];

/** What a registration is refused with, by each of the two ways to register. */
function refusals(extras: object): OAuth2ConfigurationError[] {
  const registrations = [
    () => OAuth2CaptureModule.forRoot({ ...captureOptions(), ...extras }),
    () => OAuth2CaptureModule.forRootAsync({ useFactory: captureOptions, ...extras }),
  ];
  return registrations.map((register) => {
    try {
      register();
    } catch (error) {
      expect(error).toBeInstanceOf(OAuth2ConfigurationError);
      return error as OAuth2ConfigurationError;
    }
    throw new Error('was not refused');
  });
}

describe('guards that are declared', () => {
  it.each(NO_GUARDS)('S-116: %s is not a guard of the operators', (_, guard, problem) => {
    for (const { message, problems } of refusals({ admin: { guard } })) {
      expect(message).toMatch(problem);
      expect(message).toMatch(/admin\.guard.*Name the guard that recognises your operators/s);
      expect(problems).toHaveLength(1);
    }
  });

  it.each(NO_GUARDS)('S-117: %s is not a guard of the routes', (_, guard, problem) => {
    for (const { message, problems } of refusals({ guards: [Guard, guard] })) {
      expect(message).toMatch(problem);
      expect(problems.map(({ path }) => path)).toEqual(['guards[1]']);
    }
  });

  it('S-117: a hole in the list is not a guard', () => {
    const guards = new Array<unknown>(2);
    guards[0] = Guard;
    for (const { problems } of refusals({ guards })) {
      expect(problems.map(({ path }) => path)).toEqual(['guards[1]']);
    }
  });

  it('S-118: a value that is not a decorator of the callback is refused, together with the rest', () => {
    const extras = { callbackDecorators: [() => undefined, { public: true }], guards: Guard };
    for (const { problems, message } of refusals({ ...extras, admin: null })) {
      expect(problems.map(({ path }) => path)).toEqual([
        'admin.guard',
        'guards',
        'callbackDecorators[1]',
      ]);
      expect(message).toMatch(/is an object and not a decorator.*\[Public\(\)\]/s);
    }
  });

  it.each<[string, unknown]>([
    ['a class', Guard],
    ['a class that inherits the method', PassportLike],
    ['an instance', new PassportLike()],
    ['an object', { canActivate: () => true }],
  ])('S-119: %s is a guard', (_, guard) => {
    const extras = { guards: [guard], admin: { guard }, callbackDecorators: [() => undefined] };
    const capture = { ...captureOptions(), ...extras } as never;
    expect(() => OAuth2CaptureModule.forRoot(capture)).not.toThrow();
  });
});
