/** `@jest/globals` for modules that stay loaded: each call goes to the file that runs. */
const CURRENT = Symbol.for('nestjs-oauth2-capture.jest-globals');

const live = (name) =>
  new Proxy(function () {}, {
    apply: (_target, _self, args) => globalThis[CURRENT][name](...args),
    get: (_target, key) => globalThis[CURRENT][name][key],
  });

export const afterAll = live('afterAll');
export const afterEach = live('afterEach');
export const beforeAll = live('beforeAll');
export const beforeEach = live('beforeEach');
export const describe = live('describe');
export const expect = live('expect');
export const it = live('it');
export const jest = live('jest');
export const test = live('test');
