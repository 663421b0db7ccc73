/** Puts the facts about providers beside the compiled fakes that read them. */
import { cpSync } from 'node:fs';

cpSync('test/facts', 'dist/testing/facts', { recursive: true });
