import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Block, blocksOf } from './markdown.js';

export const repository = fileURLToPath(new URL('../../', import.meta.url));

/** A document of the project, by its path from the root. */
export const read = (path: string): string => readFileSync(join(repository, path), 'utf8');

const docs = readdirSync(join(repository, 'docs'), { recursive: true, encoding: 'utf8' })
  .map((path) => `docs/${path.replaceAll('\\', '/')}`)
  // The API reference is made, and has copies of them.
  .filter((path) => path.endsWith('.md') && !path.startsWith('docs/api/'));

/** Every document that a reader is led to. */
export const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'sample-app/README.md',
  ...docs,
];

/** The blocks of README.md and docs/. */
export const snippets: Block[] = ['README.md', ...docs].flatMap((path) =>
  blocksOf(path, read(path)),
);
