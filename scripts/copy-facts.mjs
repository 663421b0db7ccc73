/** Puts the facts about providers beside the compiled fakes that read them. */
import { cpSync } from 'node:fs';

// The wide catalogue is for tests of the vocabulary; no fake reads it.
const isRead = (file) => !file.endsWith('wide.json');
cpSync('test/facts', 'dist/testing/facts', { recursive: true, filter: isRead });
