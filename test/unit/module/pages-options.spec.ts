import { describe, expect, it } from '@jest/globals';
import { resolveOptions } from '../../../lib/resolve-options.js';
import { newKey } from '../../fixtures/new-key.js';
import { TEST_PROVIDER } from '../../fixtures/test-provider.js';

const resolve = (pages: unknown): ReturnType<typeof resolveOptions> =>
  resolveOptions(
    {
      baseUrl: 'https://app.example',
      encryptionKeys: [newKey()],
      resolveOwner: (): string => 'alice',
      providers: { acme: TEST_PROVIDER },
      pages,
    },
    { path: 'oauth2', controllers: true },
  );

describe('the options of the pages', () => {
  it('have the documented defaults', () => {
    for (const pages of [undefined, {}]) {
      const { options, problems } = resolve(pages);
      expect(problems).toEqual([]);
      expect(options.pages).toMatchObject({
        languages: ['en'],
        words: {},
        chooseAfterConnect: true,
        avatarOrigins: [],
        variables: {},
        darkVariables: {},
        templates: {},
        routes: {},
      });
    }
    expect(resolve(false)).toMatchObject({ options: { pages: false }, problems: [] });
  });

  it('keep functions without calling them', () => {
    const never = (): string => {
      throw new Error('called');
    };
    const { options, problems } = resolve({
      resolveLanguage: never,
      templates: { failure: never },
    });
    expect(problems).toEqual([]);
    expect(options.pages).toMatchObject({ resolveLanguage: never, templates: { failure: never } });
  });

  it.each([
    ['languages', []],
    ['languages', ['no language']],
    ['resolveLanguage', 'de'],
    ['words', []],
    ['applicationName', 7],
    ['chooseAfterConnect', 'yes'],
    ['avatarOrigins', ['https://pics.example/path']],
    ['avatarOrigins', ["https://pics.example; script-src 'unsafe-inline'"]],
    ['avatarOrigins', ['*']],
    ['variables', { colour: 'red' }],
    ['variables', { accent: 'red; } body { display: none' }],
    ['variables', { accent: '</style><script>' }],
    ['darkVariables', { accent: 'url(https://evil.example)\\' }],
    ['stylesheet', 'h1 {} </STYLE><script>'],
    ['templates', { nothing: 'x' }],
    ['templates', { failure: 7 }],
    ['routes', { failure: '//evil.example' }],
    ['routes', { failure: 'javascript:alert(1)' }],
    ['routes', { nothing: '/x' }],
    ['surplus', true],
  ])('are checked: %s %j', (name, value) => {
    const { problems } = resolve({ [name]: value });
    expect(problems.map(({ path }) => path)).toEqual([`pages.${name}`]);
    expect(problems[0]?.remedy).toMatch(/^[A-Z].*\.$/);
  });
});
