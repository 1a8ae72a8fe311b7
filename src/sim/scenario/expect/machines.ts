// What is expected of one machine, and of all of them.
import { compareStrings } from '../../../base/index.js';
import { type MachinePicture, machineWords, type Picture } from '../../../events/index.js';
import { type Amount, countWords, exactly, isWithin } from '../amount.js';
import type { MachineExpectation } from '../scenario.js';
import { allHold, type Check, part, partsOf, type Seen, wordsOf } from './check.js';

/** Lost machines that a finding calls by name. */
const NAMES_MAX = 5;

export function checkMachine(
  name: string,
  expected: MachineExpectation,
  { picture, machineId }: Seen,
): Check {
  const parts = partsOf<MachinePicture>(
    part(expected.registered, registeredWord, (registered, machine) => machine.registered === registered),
    part(
      expected.units,
      (units) => `has ${countWords(units, 'unit')}`,
      (units, machine) => isWithin(units, unitsOn(machine.id, picture)),
    ),
    part(
      expected.metadata,
      (metadata) => `has ${pairsOf(metadata)}`,
      (metadata, machine) =>
        Object.entries(metadata).every(([key, value]) => machine.metadata[key] === value),
    ),
  );
  return {
    expected: `machine ${name} ${wordsOf(parts) || 'known'}`,
    look() {
      const machine = picture.machines.get(machineId(name));
      if (machine === undefined) return { words: 'nobody has seen it', sinceMs: null };
      if (allHold(parts, machine)) return null;
      const { metadata, changedMs } = machine;
      const words = [
        machineWords(machine),
        ...(expected.units === undefined
          ? []
          : [`has ${countWords(exactly(unitsOn(machine.id, picture)), 'unit')}`]),
        ...(expected.metadata === undefined ? [] : [`has ${pairsOf(metadata) || 'no metadata'}`]),
      ];
      return { words: words.join(', '), sinceMs: changedMs };
    },
  };
}

export function checkMachines(count: Amount, { picture }: Seen): Check {
  return {
    expected: countWords(count, 'machine'),
    look() {
      if (isWithin(count, picture.registered)) return null;
      const machines = [...picture.machines.values()];
      const lost = machines
        .filter(({ registered }) => !registered)
        .map(({ name, power }) => `${name} (${power})`);
      const names = lost.sort(compareStrings).slice(0, NAMES_MAX).join(', ');
      const without = names === '' ? '' : `, without ${names}${lost.length > NAMES_MAX ? ', …' : ''}`;
      return {
        words: `${picture.registered} machines${without}`,
        sinceMs: Math.max(0, ...machines.map(({ changedMs }) => changedMs)),
      };
    },
  };
}

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
