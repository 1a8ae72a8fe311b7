// Commands that go on, and answers that come when the person who asked has gone on to something else.
import { expect, it } from 'vitest';
import { KEYS, shown } from '../helpers/a-screen.js';
import { ASource } from '../helpers/a-source.js';

/** Asked, and not answered yet. */
function asked(): ASource {
  const source = new ASource();
  source.answer = { lines: [], exitCode: null };
  return source;
}

const LONG = { lines: ['one', 'two', 'three'], exitCode: 0 };

it('an answer is a page for who waits for it', async () => {
  const source = asked();
  const screen = await shown(source, [':', 'list-units', KEYS.enter]);
  source.answers(LONG);
  await screen.until((frame) => /\$ list-units +✓ ended\n +one\n +two/.test(frame));
});

it.each([
  ['pressed a key', ['2']],
  ['begun to type', [':', 'ki']],
])('a long answer takes no keys from who has %s meanwhile, and waits to be read', async (_name, keys) => {
  const source = asked();
  const screen = await shown(source, [':', 'list-units', KEYS.enter, ...keys]);
  source.answers(LONG);
  source.change({ notice: { text: 'list-units has answered', tone: 'good' } });
  expect(screen.frame()).not.toContain('✓ ended');
  await screen.press(...(keys[0] === ':' ? [KEYS.escape] : []));
  await screen.until((frame) => frame.includes('list-units has answered  o reads list-units'));
  source.change({ notice: null });
  await screen.until((frame) => frame.includes('o read the answer'));
  await screen.press('o');
  await screen.until((frame) => /\$ list-units +✓ ended\n +one\n +two/.test(frame));
  await screen.press(KEYS.escape);
  await screen.until((frame) => !frame.includes('✓ ended') && !frame.includes('read the answer'));
});

it('a short answer is only said then', async () => {
  const source = asked();
  const screen = await shown(source, [':', 'stop a', KEYS.enter, '2']);
  source.answers({ lines: ['Unit a loaded', 'Successfully stopped units'], exitCode: 0 });
  source.change({ notice: { text: 'Successfully stopped units', tone: 'good' } });
  await screen.until((frame) => frame.includes('Successfully stopped units'));
  expect(screen.frame()).not.toContain('✓ ended');
  expect(screen.frame()).not.toContain('read');
});

it('of two long answers the later one waits, and what would go on for the other is ended', async () => {
  const source = asked();
  const screen = await shown(source, [':', 'journal -f a', KEYS.enter, '2']);
  source.answers({ lines: ['one', 'two'], exitCode: null });
  await screen.press(':', 'list-units', KEYS.enter, '3');
  source.answers(LONG);
  expect(source.done.at(-1)).toBe('end journal -f a');
  await screen.press('o');
  await screen.until((frame) => frame.includes('$ list-units'));
});

it('the last line says that commands run, and that they may wait for time that stands still', async () => {
  const source = asked();
  const screen = await shown(source, [':', 'stop a', KEYS.enter]);
  source.commandLine.running = 1;
  source.change({ notice: { text: 'stop a …', tone: 'good' } });
  await screen.until((frame) => frame.includes('stop a …  ◐ 1 command runs'));
  source.commandLine.running = 2;
  source.change({ notice: null });
  await screen.until((frame) => frame.includes('\n◐ 2 commands run  ? help'));
  await screen.press(' ');
  await screen.until((frame) => frame.includes('\n◐ 2 commands run; time stands still: Space  ? help'));
  source.isReal = true;
  source.change({});
  await screen.until((frame) => frame.includes('\n◐ 2 commands run  ? help'));
  source.commandLine.running = 0;
  source.change({});
  await screen.until((frame) => frame.includes('\n? help'));
});
