// What is expected of one machine, and of all of them.
import { compareStrings } from '../../../base/index.js';
import {
  type MachinePicture,
  machineWords,
  type Picture,
  type RecordedEvent,
} from '../../../events/index.js';
import { type Amount, countWords, exactly, isWithin } from '../amount.js';
import type { MachineExpectation } from '../scenario.js';
import { allHold, type Check, part, partsOf, type Seen, someOf, wordsOf } from './check.js';
import type { Past } from './past.js';

export function checkMachine(name: string, expected: MachineExpectation, seen: Seen): Check {
  const { picture, machineId, past } = seen;
  const ofItself = partsOf<MachinePicture>(
    part(expected.registered, registeredWord, (registered, machine) => machine.registered === registered),
    part(
      expected.metadata,
      (metadata) => `has ${pairsOf(metadata)}`,
      (metadata, machine) =>
        Object.entries(metadata).every(([key, value]) => machine.metadata[key] === value),
    ),
  );
  const parts = partsOf<MachinePicture>(
    ...ofItself,
    part(
      expected.units,
      (units) => `has ${countWords(units, 'unit')}`,
      (units, machine) => isWithin(units, unitsOn(machine.id, picture)),
    ),
  );
  const find = (): MachinePicture | undefined => picture.machines.get(machineId(name));
  return {
    expected: `machine ${name} ${wordsOf(parts) || 'known'}`,
    holds() {
      const machine = find();
      return machine !== undefined && allHold(parts, machine);
    },
    found() {
      const machine = find();
      if (machine === undefined) return { words: 'nobody has seen it', sinceMs: past.sinceMs(undefined) };
      const words = [
        machineWords(machine),
        ...(expected.metadata === undefined ? [] : [`has ${pairsOf(machine.metadata) || 'no metadata'}`]),
        ...(expected.units === undefined
          ? []
          : [`has ${countWords(exactly(unitsOn(machine.id, picture)), 'unit')}`]),
      ].join(', ');
      const types = allHold(ofItself, machine) ? OF_UNITS : OF_ITSELF;
      const event = past.last(
        ({ type, ...of }) => types.has(type) && 'machine' in of && of.machine === machine.id,
      );
      return { words, sinceMs: past.sinceMs(event), ...(event === undefined ? {} : { events: [event] }) };
    },
  };
}

/** What changes a machine, and what changes how many units are scheduled to it. */
const OF_ITSELF = new Set(['machine-registered', 'machine-gone', 'machine-metadata']);
const OF_UNITS = new Set(['unit-placed', 'unit-displaced']);

export function checkMachines(count: Amount, { picture, past }: Seen): Check {
  return {
    expected: countWords(count, 'machine'),
    holds: () => isWithin(count, picture.registered),
    found() {
      const { registered } = picture;
      const lost = [...picture.machines.values()].filter((machine) => !machine.registered);
      const names = lost.map(({ name, power }) => `${name} (${power})`).sort(compareStrings);
      const last = past.last(({ type }) => CAME_OR_WENT.has(type));
      return {
        words: `${countWords(exactly(registered), 'machine')}${names.length === 0 ? '' : `, without ${someOf(names)}`}`,
        sinceMs: past.sinceMs(last),
        events:
          registered < count.least
            ? losses(new Set(lost.map(({ id }) => id)), past)
            : last === undefined
              ? []
              : [last],
      };
    },
  };
}

/** Of each of these machines, with what it was lost last. */
function losses(lost: ReadonlySet<string>, past: Past): readonly RecordedEvent[] {
  const latest = new Map<string, RecordedEvent>();
  for (const event of past.events)
    if (event.type === 'machine-gone' && lost.has(event.machine)) latest.set(event.machine, event);
  return [...latest.values()].sort((a, b) => a.seq - b.seq);
}

const CAME_OR_WENT = new Set(['machine-registered', 'machine-gone']);

function unitsOn(id: string, picture: Picture): number {
  return [...picture.units.values()].filter(({ machine }) => machine === id).length;
}

function pairsOf(metadata: Readonly<Record<string, string>>): string {
  return Object.entries(metadata)
    .map(([key, value]) => `${key}=${value}`)
    .sort(compareStrings)
    .join(' ');
}

function registeredWord(registered: boolean): string {
  return registered ? 'registered' : 'not registered';
}
