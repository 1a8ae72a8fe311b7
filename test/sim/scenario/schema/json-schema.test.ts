// The form of scenarios as editors know it: scenarios/scenario.schema.json is what the schema says, rewritten by
// `npx vitest run test/sim/scenario/schema -u`.
import { describe, expect, it } from 'vitest';
import { scenarioJsonSchema, scenarioKeys } from '../../../helpers/scenario-keys.js';

describe('the JSON Schema of scenarios', () => {
  it('is the one that is published', async () => {
    const titled = { title: 'A fleetsim scenario', ...scenarioJsonSchema };
    await expect(`${JSON.stringify(titled, null, 2)}\n`).toMatchFileSnapshot(
      '../../../../scenarios/scenario.schema.json',
    );
  });

  it.each(scenarioKeys())('says what $way is for', ({ description }) => {
    expect(description).not.toBe('');
  });
});
