// What is expected of one unit: what somebody asked for, what fleet says of it, and where it runs.
import { compareStrings, globMatches } from '../../../base/index.js';
import type { Picture, UnitPicture } from '../../../events/index.js';
import { countWords, isWithin } from '../amount.js';
import type { UnitExpectation } from '../scenario.js';
import { allHold, type Check, type Finding, type Part, part, partsOf, type Seen, wordsOf } from './check.js';

export function checkUnit(name: string, expected: UnitExpectation, seen: Seen): Check {
  const { picture } = seen;
  const find = (): UnitPicture | undefined => picture.units.get(name);
  const found = (): Finding => {
    const unit = find();
    return unit === undefined
      ? missing('the unit is not in the registry', name, seen)
      : { ...whyOfUnit(unit, seen), words: describeUnit(unit, picture), sinceMs: unit.changedMs };
  };
  if (expected.exists === false)
    return { expected: `${name} not in the registry`, holds: () => find() === undefined, found };
  const parts = unitParts(expected, seen);
  return {
    expected: `${name} ${wordsOf(parts) || 'in the registry'}`,
    holds() {
      const unit = find();
      return unit !== undefined && allHold(parts, unit);
    },
    found,
  };
}

/** Why it is where it is; and where it is not active, what systemd had to say last. */
export function whyOfUnit(unit: UnitPicture, { past }: Seen): Pick<Finding, 'unit' | 'events'> {
  const { name, machine } = unit;
  const state = published(unit);
  if (state === undefined || state.active === 'active') return { unit: name };
  const last = past.last(
    (event) => event.type === 'unit-state' && event.unit === name && event.machine === machine,
  );
  return { unit: name, events: last === undefined ? [] : [last] };
}

/** No unit of this pattern of names is there, since the last one was destroyed. */
export function missing(words: string, pattern: string, { past }: Seen): Finding {
  const destroyed = past.last((event) => event.type === 'unit-destroyed' && globMatches(pattern, event.unit));
  return { words, sinceMs: past.sinceMs(destroyed), events: destroyed === undefined ? [] : [destroyed] };
}

function unitParts(expected: UnitExpectation, { picture, machineId }: Seen): readonly Part<UnitPicture>[] {
  return partsOf<UnitPicture>(
    part(
      expected.desired,
      (desired) => `desired ${desired}`,
      (desired, unit) => unit.targetState === desired,
    ),
    part(expected.state, String, (state, unit) => picture.currentState(unit) === state),
    part(expected.active, String, (active, unit) => published(unit)?.active === active),
    part(expected.sub, String, (sub, unit) => published(unit)?.sub === sub),
    part(
      expected.on,
      (on) => `on ${on}`,
      (on, unit) => unit.machine === machineId(on),
    ),
    part(
      expected.notOn,
      (notOn) => `not on ${notOn}`,
      (notOn, unit) => unit.machine !== null && unit.machine !== machineId(notOn),
    ),
    part(
      expected.activeOn,
      (names) => (names.length === 0 ? 'active nowhere' : `active on ${names.join(', ')}`),
      (names, unit) => sameNames(activeIds(unit), names.map(machineId)),
    ),
    part(
      expected.copies,
      (copies) => `active on ${countWords(copies, 'machine')}`,
      (copies, unit) => isWithin(copies, activeIds(unit).length),
    ),
  );
}

/** The machines that publish a unit as active. */
export function activeIds(unit: UnitPicture): readonly string[] {
  return [...unit.states].filter(([, { active }]) => active === 'active').map(([id]) => id);
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name) => b.includes(name));
}

/** The state published by the machine that the unit is scheduled to. */
export function published(unit: UnitPicture): { readonly active: string; readonly sub: string } | undefined {
  return unit.machine === null ? undefined : unit.states.get(unit.machine);
}

function describeUnit(unit: UnitPicture, picture: Picture): string {
  const state = published(unit);
  const where = unit.machine === null ? 'on no machine' : `on ${picture.machineName(unit.machine)}`;
  // Where it is scheduled its state is told already.
  const elsewhere = activeIds(unit).filter((id) => id !== unit.machine);
  const copies = elsewhere.map((id) => picture.machineName(id));
  const active = copies.length === 0 ? '' : `, active on ${copies.sort(compareStrings).join(', ')}`;
  const systemd = state === undefined ? '' : `, ${state.active} (${state.sub})`;
  const pending = unit.pendingBecause === null ? '' : `: ${unit.pendingBecause}`;
  return `desired ${unit.targetState}, ${picture.currentState(unit)}${systemd}, ${where}${active}${pending}`;
}
