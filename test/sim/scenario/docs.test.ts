// docs/scenarios.md shows every key, and everything that it shows can be read.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { formatProblem, hasErrors } from '../../../src/base/index.js';
import { readScenario } from '../../../src/sim/scenario/read/read.js';
import { scenarioKeys } from '../../helpers/scenario-keys.js';

const DOCS = readFileSync(fileURLToPath(new URL('../../../docs/scenarios.md', import.meta.url)), 'utf8');
const blocks = [...DOCS.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = '']) => text);

/** What the examples include or take units from. */
function readFile(path: string): string {
  return path.endsWith('.service') ? '[Service]\nExecStart=/bin/true\n' : 'steps: []';
}

describe('docs/scenarios.md', () => {
  it.each(blocks)('shows what can be read: %j', (block) => {
    const text = /^steps:/m.test(block) ? block : `${block}steps: []`;
    const { problems } = readScenario(text, 'docs.yaml', { readFile });
    expect(hasErrors(problems), problems.map(formatProblem).join('\n')).toBe(false);
  });

  it('shows every key, or tells of it', () => {
    const shown = blocks.join('\n');
    const missing = scenarioKeys().filter(
      ({ key }) => !new RegExp(`(^|[\\s{,])${key}:`).test(shown) && !DOCS.includes(`\`${key}\``),
    );
    expect(missing.map(({ way }) => way)).toEqual([]);
  });
});
