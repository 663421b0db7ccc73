import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const compiler = join(repository, 'node_modules/typescript/bin/tsc');

/** A throw-away project inside the repository, which finds the package by its name as a user does. */
export class SnippetProject {
  readonly directory: string;

  constructor() {
    const parent = join(repository, '.tmp');
    mkdirSync(parent, { recursive: true });
    this.directory = mkdtempSync(join(parent, 'readme-'));
    this.write('tsconfig.json', {
      extends: '../../tsconfig.base.json',
      // Some snippets are for front ends.
      compilerOptions: { rootDir: 'src', outDir: 'out', lib: ['es2024', 'dom'] },
      include: ['src'],
    });
  }

  write(path: string, content: string | object): void {
    const file = join(this.directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  }

  /** What the compiler complains about; the empty string when it is content. */
  compile(): Promise<string> {
    return new Promise((resolve) => {
      const options = { cwd: this.directory, timeout: 120_000 };
      execFile(process.execPath, [compiler, '-p', '.'], options, (error, stdout) =>
        resolve(stdout || (error?.message ?? '')),
      );
    });
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
