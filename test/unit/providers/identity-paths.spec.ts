import { describe, expect, it } from '@jest/globals';
import { readResourceOwner } from '../../../lib/providers/accounts/resource-owner.js';

describe('an identity', () => {
  it('joins names as they are', () => {
    const name = ['{first} {last}', 'first'];
    const read = (body: object): unknown =>
      readResourceOwner({ id: '1', ...body }, { id: ['id'], name }).name;
    expect(read({ first: 'Zoë', last: 'Brontë & Co' })).toBe('Zoë Brontë & Co');
    expect(read({ first: 'Zoë', last: '' })).toBe('Zoë');
  });

  it('is the part that counts, or there is none', () => {
    const paths = { id: ['uri'], idPattern: /^\/users\/(\d+)$/ };
    expect(readResourceOwner({ uri: '/users/7' }, paths).id).toBe('7');
    expect(() => readResourceOwner({ uri: '/videos/7' }, paths)).toThrow(/no account id/);
  });

  it('chooses among elements, and takes none that does not fit', () => {
    const email = ['emails[primary=true].email'];
    const read = (emails: unknown): unknown =>
      readResourceOwner({ id: '1', emails }, { id: ['id'], email }).profile?.email;
    const [first, second] = [{ email: 'a@x.example' }, { email: 'b@x.example', primary: true }];
    expect(read([first, second])).toBe('b@x.example');
    expect(read([first])).toBeUndefined();
    expect(read({ primary: true })).toBeUndefined();
  });

  it('is filled into a template, if every part is there', () => {
    const avatarUrl = ['https://cdn.example/{id}/{avatar}.png'];
    const read = (body: object): unknown =>
      readResourceOwner(body, { id: ['id'], avatarUrl }).profile?.avatarUrl;
    expect(read({ id: '1', avatar: 'a/b' })).toBe('https://cdn.example/1/a%2Fb.png');
    expect(read({ id: '1' })).toBeUndefined();
  });

  it('keeps what the definition names', () => {
    const body = { id: '1', organization_id: '00D', secret: 'x' };
    const owner = readResourceOwner(body, {
      id: ['id'],
      keepMembers: ['organization_id', 'absent'],
    });
    expect(owner.metadata).toEqual({ organization_id: '00D' });
  });
});
