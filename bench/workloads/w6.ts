import { moduleParser, type Parse } from '../contestants/w6/module.js';
import { type SampleText, sampleTexts } from '../contestants/w6/texts.js';
import { interleave } from '../harness/interleave.js';
import type { Effort, Findings } from '../harness/result.js';
import { runSlice, type Slice } from '../harness/slice.js';
import { type ReadText, responseFindings } from './w6.findings.js';

/** How long the module's reading of a response just below the size limit blocks the event loop. */
export async function responseSize(effort: Effort): Promise<Findings> {
  const parseJson = await moduleParser();
  const ms = effort.choose(1_000, 100);
  const rounds = effort.choose(9, 2);
  const results: ReadText[] = [];
  for (const sample of sampleTexts()) {
    effort.say(sample.name);
    const slice = (parse: Parse) => () => sliceOf(parse, sample, ms);
    const [reference, module] = await interleave(
      [
        { name: 'JSON.parse', run: slice(JSON.parse as Parse) },
        { name: 'module', run: slice(parseJson) },
      ],
      rounds,
    );
    if (reference !== undefined && module !== undefined) {
      results.push({ sample, reference, module });
    }
  }
  return responseFindings(results);
}

function sliceOf(parse: Parse, { text, members }: SampleText, ms: number): Promise<Slice> {
  const last = (members - 1).toString(36);
  const isRight = (): boolean => Object.hasOwn(parse(text) as object, last);
  return runSlice(() => Promise.resolve(isRight()), { concurrency: 1, ms });
}
