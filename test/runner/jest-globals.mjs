/**
 * `@jest/globals` for modules that stay loaded: each call goes to the functions of the file that
 * runs, also through a member that a module has kept, such as `describe.skip`.
 */
const CURRENT = Symbol.for('nestjs-oauth2-capture.jest-globals');

const live = (find) =>
  new Proxy(function () {}, {
    apply: (_target, _self, args) => find()(...args),
    get: (_target, key) => {
      const member = find()[key];
      return typeof member === 'function' ? live(() => find()[key]) : member;
    },
  });
const global = (name) => live(() => globalThis[CURRENT][name]);

export const afterAll = global('afterAll');
export const afterEach = global('afterEach');
export const beforeAll = global('beforeAll');
export const beforeEach = global('beforeEach');
export const describe = global('describe');
export const expect = global('expect');
export const it = global('it');
export const jest = global('jest');
export const test = global('test');
