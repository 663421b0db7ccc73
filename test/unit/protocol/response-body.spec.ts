import { describe, expect, it } from '@jest/globals';
import { parseAnyBody, parseBody } from '../../../lib/protocol/http/response-body.js';

const json = Buffer.from('{"a":"ü"}');

describe('the body of a response', () => {
  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset=UTF8',
    'application/json; charset=nonsense',
    'text/plain',
    'text/javascript',
    'application/octet-stream',
    undefined,
    '',
  ])('R-003: is read as JSON when it is JSON and comes as %p', (type) => {
    expect(parseBody(type, json)).toEqual({ a: 'ü' });
  });

  it('R-003: may begin with a byte order mark, or be UTF-16 if it says so', () => {
    expect(parseBody('application/json', Buffer.from('\uFEFF{"a":1}'))).toEqual({ a: 1 });
    const wide = Buffer.from('{"a":"ü"}', 'utf16le');
    expect(parseBody('application/json; charset=utf-16', wide)).toEqual({ a: 'ü' });
    expect(parseBody('application/json; charset="utf-16le"', wide)).toEqual({ a: 'ü' });
  });

  it('is read as form fields when it is declared so', () => {
    const type = 'application/x-www-form-urlencoded; charset=utf-8';
    const body = Buffer.from('access_token=a%2Bb&scope=repo%2Cgist&token_type=bearer');
    expect(parseBody(type, body)).toEqual({
      access_token: 'a+b',
      scope: 'repo,gist',
      token_type: 'bearer',
    });
  });

  it('R-464: has a bounded number of form fields', () => {
    const many = `access_token=a&${'x=1&'.repeat(5)}${Array.from({ length: 250_000 }, (_, n) => `f${n}=1`).join('&')}`;
    for (const read of [parseBody, parseAnyBody]) {
      const fields = read('application/x-www-form-urlencoded', Buffer.from(many));
      expect(fields).toMatchObject({ access_token: 'a', x: '1' });
      expect(Object.keys(fields as object).length).toBeLessThanOrEqual(1000);
    }
    const undeclared = parseAnyBody('text/plain', Buffer.from(many));
    expect(Object.keys(undeclared as object).length).toBeLessThanOrEqual(1000);
  });

  it.each(['text/html', 'TEXT/HTML; charset=utf-8', 'application/xhtml+xml', 'application/xml'])(
    'R-003 R-004: is never read as %s, even if it would parse',
    (type) => {
      expect(parseBody(type, json)).toBeUndefined();
    },
  );

  it.each(['', '<html>Maintenance</html>', '{"a":', 'access_token=x'])(
    'R-004 R-005 R-006: is nothing when it is %p',
    (text) => {
      expect(parseBody('application/json', Buffer.from(text))).toBeUndefined();
    },
  );
});
