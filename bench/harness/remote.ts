import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Answer, Question } from './serve.js';

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

/** A program in a process of its own, which does what it is asked, one question after the other. */
export class Remote {
  private readonly waiting = new Map<number, Waiting>();
  private last = 0;

  private constructor(
    private readonly child: ChildProcess,
    readonly name: string,
  ) {
    child.on('message', (answer: Answer) => this.settle(answer));
    child.once('exit', (code) => this.fail(new Error(`${name} ended with ${code}`)));
  }

  /** Starts a program that calls `serve`, and waits until it is set up. */
  static async start(program: URL, setup: unknown, name = program.pathname): Promise<Remote> {
    const child = fork(program, { serialization: 'advanced' });
    const remote = new Remote(child, name);
    try {
      await remote.call('start', setup);
    } catch (error) {
      child.kill();
      throw error;
    }
    return remote;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  call<T>(method: string, argument?: unknown): Promise<T> {
    const id = (this.last += 1);
    return new Promise<T>((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
      this.child.send({ id, method, argument } satisfies Question);
    });
  }

  async close(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = once(this.child, 'exit');
    this.waiting.clear();
    this.child.disconnect();
    await ended;
  }

  private settle({ id, value, error }: Answer): void {
    const { resolve, reject } = this.waiting.get(id) ?? {};
    this.waiting.delete(id);
    if (error === undefined) resolve?.(value);
    else reject?.(new Error(`${this.name}: ${error}`));
  }

  private fail(error: Error): void {
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}
