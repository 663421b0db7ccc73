import { readArguments, USAGE } from './arguments.js';
import { Stage } from './stage.js';
import { Story } from './story.js';

const DEADLINE_MS = 180_000;

process.exitCode = await run(process.argv.slice(2));

async function run(values: string[]): Promise<number> {
  let stage: Stage | undefined;
  try {
    const { help, lifetime } = readArguments(values);
    if (help) return say(USAGE);
    stage = await Stage.build(lifetime);
    const { issuer, pid } = stage.provider;
    say(`✓ demo provider at ${issuer} (process ${pid}), access tokens live ${lifetime} s`);
    await beforeDeadline(new Story(stage, (line) => say(`✓ ${line}`)).tell());
    return say('All of it is true: connected once, used for as long as you like.');
  } catch (error) {
    console.error(`✗ ${await explain(error as Error, stage)}`);
    return 1;
  } finally {
    await stage?.clear();
  }
}

async function explain(error: Error, stage: Stage | undefined): Promise<string> {
  return stage && !(await stage.provider.responds())
    ? `The demo provider has ended: nothing responds at ${stage.provider.issuer} any more.`
    : error.message;
}

async function beforeDeadline(story: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('The story takes too long.')), DEADLINE_MS);
  });
  await Promise.race([story, deadline]).finally(() => clearTimeout(timer));
}

function say(line: string): 0 {
  console.log(line);
  return 0;
}
