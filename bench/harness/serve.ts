export interface Question {
  id: number;
  method: string;
  argument: unknown;
}

export interface Answer {
  id: number;
  value?: unknown;
  error?: string;
}

export type Methods = Record<string, (argument: never) => unknown>;

/** HttpResponder the questions of the parent process with these methods, and ends when the parent does. */
export function serve(start: (setup: never) => Promise<Methods>): void {
  let methods: Methods = {};
  const answer = async ({ id, method, argument }: Question): Promise<Answer> => {
    try {
      if (method === 'start') {
        methods = await start(argument as never);
        return { id };
      }
      return { id, value: await methods[method]?.(argument as never) };
    } catch (error) {
      return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  };
  process.on('message', (question: Question) => {
    void answer(question).then((answered) => process.send?.(answered));
  });
  process.once('disconnect', () => {
    void (async () => {
      await methods.close?.(undefined as never);
      process.exit();
    })();
  });
}
