import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const dist = join(import.meta.dirname, '../../dist');
const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.js'),
);

describe('the classes in the package', () => {
  it('have the names that Nest will show', () => {
    const classes = files.flatMap((file) => [
      ...readFileSync(join(dist, file), 'utf8').matchAll(/\bclass ([A-Z]\w*)/g),
    ]);
    const names = classes.map(([, name = '']) => name);
    expect(names).toContain('OAuth2CaptureModule');
    expect(names.filter((name) => /[a-z]\d$/.test(name))).toEqual([]);
  });
});
