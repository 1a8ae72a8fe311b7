// Whether an expectation holds of the cluster as the events show it, and in words what was expected and what is.
import { compareStrings } from '../../base/index.js';
import type { Picture, UnitPicture } from '../../events/index.js';
import type { Expectation, UnitExpectation } from './scenario.js';

/** Null when it holds; otherwise what was found instead. `machineId` turns a machine's name into its ID. */
export function unmet(
  expectation: Expectation,
  picture: Picture,
  machineId: (name: string) => string,
): string | null {
  if (expectation.about === 'machines')
    return expectation.count === picture.registered ? null : `${picture.registered} machines`;
  if (expectation.about === 'machine') {
    const registered = picture.machines.get(machineId(expectation.machine))?.registered ?? false;
    return registered === expectation.registered ? null : registeredWord(registered);
  }
  const unit = picture.units.get(expectation.unit);
  if (expectation.exists === false) return unit === undefined ? null : describeUnit(unit, picture);
  if (unit === undefined) return 'the unit is not in the registry';
  const wrong = unitParts(expectation).filter((part) => !part.holds(unit, picture, machineId));
  if (wrong.length === 0) return null;
  return describeUnit(unit, picture);
}

export function describeExpectation(expectation: Expectation): string {
  if (expectation.about === 'machines') return `${expectation.count} machines`;
  if (expectation.about === 'machine') {
    return `machine ${expectation.machine} ${registeredWord(expectation.registered)}`;
  }
  if (expectation.exists === false) return `${expectation.unit} not in the registry`;
  const words = unitParts(expectation).map((part) => part.words);
  return `${expectation.unit} ${words.length === 0 ? 'in the registry' : words.join(', ')}`;
}

interface Part {
  readonly words: string;
  readonly holds: (unit: UnitPicture, picture: Picture, machineId: (name: string) => string) => boolean;
}

function unitParts(expected: UnitExpectation): readonly Part[] {
  const { desired, state, active, sub, on, notOn, activeOn } = expected;
  const parts: (Part | null)[] = [
    desired === undefined
      ? null
      : { words: `desired ${desired}`, holds: (unit) => unit.targetState === desired },
    state === undefined
      ? null
      : { words: state, holds: (unit, picture) => picture.currentState(unit) === state },
    active === undefined ? null : { words: active, holds: (unit) => published(unit)?.active === active },
    sub === undefined ? null : { words: sub, holds: (unit) => published(unit)?.sub === sub },
    on === undefined ? null : { words: `on ${on}`, holds: (unit, _picture, id) => unit.machine === id(on) },
    notOn === undefined
      ? null
      : {
          words: `not on ${notOn}`,
          holds: (unit, _picture, id) => unit.machine !== null && unit.machine !== id(notOn),
        },
    activeOn === undefined
      ? null
      : {
          words: activeOn.length === 0 ? 'active nowhere' : `active on ${activeOn.join(', ')}`,
          holds: (unit, _picture, id) => sameNames(activeIds(unit), activeOn.map(id)),
        },
  ];
  return parts.filter((part) => part !== null);
}

/** The machines that publish a unit as active. */
function activeIds(unit: UnitPicture): readonly string[] {
  return [...unit.states].filter(([, { active }]) => active === 'active').map(([id]) => id);
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name) => b.includes(name));
}

/** The state published by the machine that the unit is scheduled to. */
function published(unit: UnitPicture): { readonly active: string; readonly sub: string } | undefined {
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

function registeredWord(registered: boolean): string {
  return registered ? 'registered' : 'not registered';
}
