import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));
const look = `
  import { createRequire } from 'node:module';
  import 'reflect-metadata';
  import '@nestjs/axios';
  import '@nestjs/typeorm';
  const { cache } = createRequire(import.meta.url);
  const before = new Set(Object.keys(cache));
  await import('nestjs-oauth2-capture');
  console.log(JSON.stringify(Object.keys(cache).filter((file) => !before.has(file))));
`;

describe('what a boot loads', () => {
  const files = JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '--eval', look], {
      cwd: root,
      encoding: 'utf8',
    }),
  ) as string[];
  const of = (name: string) => files.filter((file) => file.includes(`/node_modules/${name}/`));

  it('holds the parts of class-validator that are used', () => {
    expect(of('class-validator').map((file) => file.split('/').at(-1))).toContain('IsOptional.js');
    expect(of('class-validator').length).toBeLessThan(40);
  });

  it.each(['libphonenumber-js', 'class-transformer', '@nestjs/swagger'])(
    'holds nothing of %s',
    (name) => {
      expect(of(name)).toEqual([]);
    },
  );
});
