import { describe, expect, it } from '@jest/globals';
import type { CaptureRequest } from '../../../lib/http/messages/capture-request.js';
import { expectsPage, hasFormBody, isOpened } from '../../../lib/http/messages/request-purpose.js';

const of = (headers: object, method = 'GET'): CaptureRequest => ({
  method,
  url: '/',
  params: {},
  headers: headers as CaptureRequest['headers'],
});
const html = 'text/html,application/xhtml+xml,*/*;q=0.8';

describe('the purpose of a request', () => {
  it.each([
    [{ accept: html }, true],
    [{ accept: html, 'sec-fetch-mode': 'navigate' }, true],
    [{ accept: 'text/html, application/json' }, true],
    [{ accept: 'text/html, application/json', 'sec-fetch-mode': 'cors' }, false],
    [{ accept: 'application/json' }, false],
    [{ accept: 'application/problem+json, */*' }, false],
    [{ accept: '*/*' }, true],
    [{}, true],
    [{ accept: '*/*', 'sec-fetch-mode': 'cors' }, false],
    [{ accept: '*/*', 'x-requested-with': 'XMLHttpRequest' }, false],
  ])('the response is a page for %j: %s', (headers, expected) => {
    expect(expectsPage(of(headers))).toBe(expected);
  });

  it.each([
    [{}, 'GET', true],
    [{ 'sec-fetch-dest': 'document' }, 'GET', true],
    [{}, 'HEAD', false],
    [{ 'sec-purpose': 'prefetch' }, 'GET', false],
    [{ 'sec-purpose': 'prefetch;prerender', 'sec-fetch-dest': 'document' }, 'GET', false],
    [{ purpose: 'prefetch' }, 'GET', false],
    [{ 'x-purpose': 'preview' }, 'GET', false],
    [{ 'x-moz': 'prefetch' }, 'GET', false],
    ...['image', 'script', 'style', 'iframe', 'frame', 'object', 'empty', 'video'].map(
      (destination) => [{ 'sec-fetch-dest': destination }, 'GET', false] as const,
    ),
  ] as const)('%j by %s is opened by a person: %s', (headers, method, expected) => {
    expect(isOpened(of(headers, method))).toBe(expected);
  });

  it.each([
    ['application/x-www-form-urlencoded', true],
    ['application/x-www-form-urlencoded; charset=UTF-8', true],
    ['multipart/form-data; boundary=x', true],
    ['text/plain', true],
    ['application/json', false],
    [undefined, false],
  ])('%s is the body of a form: %s', (type, expected) => {
    expect(hasFormBody(of({ 'content-type': type }, 'POST'))).toBe(expected);
  });
});
