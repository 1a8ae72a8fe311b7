// What a terminal sends, up to what it does to a screen.
import { expect, it } from 'vitest';
import { KEYS, shown } from '../../helpers/a-screen.js';
import { ASource } from '../../helpers/a-source.js';

it.each(['\u001b[31m', '\u001b[5n', '\u001b[0n', '\u001b[12;40R', '\u001bP1+r\u001b\\', '\u001b[u'])(
  'nothing happens for %j',
  async (sent) => {
    const source = new ASource();
    const screen = await shown(source, [':', sent, 'x', sent]);
    await screen.until((frame) => frame.trimEnd().endsWith(':x'));
    await screen.press(KEYS.escape, sent, '?');
    await screen.until((frame) => frame.includes('EVERYWHERE'));
    expect(source.done).toEqual([]);
  },
);

it('Ctrl-C leads out of a paste whose end was lost', async () => {
  const source = new ASource();
  const screen = await shown(source, [':', '\u001b[200~kill core', 'x', '\u0003', '?']);
  await screen.until((frame) => frame.includes('EVERYWHERE'));
  expect(source.done).toEqual([]);
});

it.each(['freeze core-01', ':freeze core-01'])(
  'a paste without a line to type on begins one: %s',
  async (pasted) => {
    const source = new ASource();
    const screen = await shown(source, [`\u001b[200~${pasted}\u001b[201~`]);
    await screen.until((frame) => frame.trimEnd().endsWith('\n:freeze core-01'));
    expect(source.done).toEqual([]);
  },
);

it('a paste of something in colours is typed without them', async () => {
  const source = new ASource();
  const screen = await shown(source, [
    ':',
    '\u001b[200~list-units\tfoo \u001b[31mred \u001b[0m\u001b[201~',
    '\r',
  ]);
  await screen.until((frame) => frame.includes('done') || source.done.length > 0);
  expect(source.done).toEqual(['list-units foo red']);
});
