// What every screen says of a filter that lets nothing pass, when it is typed no more.
import { it } from 'vitest';
import { KEYS, shown } from '../../helpers/a-screen.js';
import { ASource } from '../../helpers/a-source.js';
import { machineId } from '../../helpers/builders.js';

function aSource(): ASource {
  const source = new ASource();
  const machine = machineId(1);
  source.tell(0, { type: 'machine-booted', machine, name: 'core-01', publicIp: '10.0.0.1' });
  source.tell(0, { type: 'machine-registered', machine, publicIp: '10.0.0.1', metadata: { zone: 'a' } });
  return source;
}

it.each([
  ['1', 'machine', 'machine, state, ip, id'],
  ['2', 'unit', 'unit, wanted, state, on, active, sub'],
  ['3', 'machine', 'machine, state, ip, id'],
  ['4', 'event', 'unit, type, on'],
  ['7', 'unit', 'unit'],
])('on screen %s that no %s is like it, or what there is to ask for', async (key, noun, fields) => {
  const screen = await shown(aSource(), [key, '/', 'nobody', KEYS.enter]);
  await screen.until((frame) => frame.includes(`no ${noun} is like that`));
  await screen.press('/', '\u0015foo:bar', KEYS.enter);
  await screen.until((frame) => frame.includes(`no field is called foo; there are: ${fields}`));
  await screen.press('/', '\u0015zon=b', KEYS.enter);
  await screen.until((frame) => frame.includes('no machine has metadata zon; did you mean zone?'));
});
