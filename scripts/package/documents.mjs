/**
 * `prepack` and `postpack`: with a `homepage` in the manifest, the documents are packed with absolute links
 * (`--absolute`) and are afterwards as before (`--restore`).
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeLinksAbsolute } from './absolute-links.mjs';

const repository = join(import.meta.dirname, '../..');
const backup = join(repository, '.build/documents');

/** The files of the tarball, as npm names them. */
export function packedFiles() {
  const options = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const output = execFileSync('npm', options, { cwd: repository, encoding: 'utf8' });
  return JSON.parse(output)[0].files.map(({ path }) => path);
}

/** Writes absolute links into the documents that are packed. */
export function writeAbsoluteLinks(homepage) {
  const files = new Set(packedFiles());
  for (const path of [...files].filter((one) => one.endsWith('.md'))) {
    const file = join(repository, path);
    const before = readFileSync(file, 'utf8');
    const isPacked = (target) => files.has(target);
    const after = makeLinksAbsolute(path, before, { homepage, isPacked });
    if (after === before) continue;
    mkdirSync(dirname(join(backup, path)), { recursive: true });
    writeFileSync(join(backup, path), before);
    writeFileSync(file, after);
  }
}

/** Undoes {@link writeAbsoluteLinks}. */
export function restoreDocuments() {
  if (!existsSync(backup)) return;
  cpSync(backup, repository, { recursive: true });
  rmSync(backup, { recursive: true });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { homepage } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
  if (process.argv.includes('--restore')) restoreDocuments();
  else if (homepage === undefined) console.log('no homepage in package.json: links stay relative');
  else writeAbsoluteLinks(homepage);
}
