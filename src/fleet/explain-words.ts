// An explanation in words: sentences for what reasons.ts has single reasons for. How they are laid out is left to those
// who show them.
import { counted, unreachable } from '../base/index.js';
import { explainPending, explainRefusal, explainUnschedule, pairs, type Refusal } from './reasons.js';
import type { Capacity } from './scheduler/capacity.js';
import type { Deadlock } from './scheduler/deadlocks.js';
import type { Choice, Explanation, Spread, StayReason, WaitsFor } from './scheduler/explain.js';
import type { StepName } from './scheduler/judge.js';

/** What people call a machine. */
type NameOf = (machine: string) => string;

/** Of a cycle this many units are told. */
const CYCLE_MAX = 8;

/** Where the unit is and why: `is on core-01, and may stay: no rule is against it`. */
export function standingWords(
  { standing, machine, movingTo, targetState }: Explanation,
  nameOf: NameOf,
): string {
  const here = machine === null ? 'nowhere' : nameOf(machine);
  switch (standing.type) {
    case 'template':
      return 'is a template: it is never placed itself, only its instances are';
    case 'global':
      return targetState === 'inactive'
        ? 'is global, and runs nowhere: its target state is inactive'
        : 'is global: the agent of every machine that fits has it';
    case 'unwanted':
      return 'is nowhere: its target state is inactive';
    case 'waits':
      return 'waits for a machine';
    case 'stays': {
      const moving = movingTo === null ? '' : `, on its way to ${nameOf(movingTo)}`;
      return `is on ${here}${moving}, and stays: ${stayWords(standing.because)}`;
    }
    case 'leaves': {
      const to = standing.to === null ? '' : ` for ${nameOf(standing.to)}`;
      return `leaves ${here}${to}: ${explainUnschedule(standing.because)}`;
    }
    case 'arrives':
      return `is nowhere yet, and goes to ${nameOf(standing.to)}`;
    default:
      return unreachable(standing);
  }
}

function stayWords(because: StayReason): string {
  switch (because.code) {
    case 'able':
      return 'no rule is against it';
    case 'sticky':
      return because.refusal === null
        ? 'no rule is against it, and it is sticky'
        : `it is sticky; it would leave otherwise: ${explainRefusal(because.refusal)}`;
    case 'nowhere-else':
      return `no other machine takes it; it would leave otherwise: ${explainRefusal(because.refusal)}`;
    default:
      return unreachable(because);
  }
}

/** What would help: `a machine with region=eu`. */
export function waitsForWords(need: WaitsFor, nameOf: NameOf): string {
  switch (need.code) {
    case 'any-machine':
      return 'a machine';
    case 'own-machine':
      return `${nameOf(need.machine)} to come back, since it is sticky`;
    case 'held-machine':
      return `${nameOf(need.machine)} to come back, or for the engine to hold its units no longer`;
    case 'machine-id':
      return `the machine ${need.wanted}`;
    case 'metadata':
      return `a machine with ${need.keys.map(({ key, wanted }) => pairs(key, wanted)).join(' and ')}`;
    case 'peer':
      return peerWords(need, nameOf);
    case 'conflict':
      return `${unitsWords(need)} to go, with which it conflicts`;
    case 'replaced-by':
      return `${unitsWords(need)} to go, by which it would be replaced`;
    case 'room':
      return need.of === 'memory' || need.of === 'cpu'
        ? `${need.of} to become free`
        : `a machine that takes more ${need.of === 'units' ? 'units' : 'of its family'}`;
    default:
      return unreachable(need);
  }
}

function peerWords(
  { peer, is, machine }: Extract<WaitsFor, { readonly code: 'peer' }>,
  nameOf: NameOf,
): string {
  switch (is) {
    case 'missing':
      return `its peer ${peer}, which nobody has submitted`;
    case 'template':
      return `its peer ${peer}, which is a template and never placed`;
    case 'inactive':
      return `its peer ${peer}, which is not to be on any machine: its target state is inactive`;
    case 'waiting':
      return `its peer ${peer}, which is nowhere itself`;
    case 'placed':
      return `the machine of its peer ${peer} to take it: ${machine === null ? '' : nameOf(machine)}`;
    case 'global':
      return `a machine with its peer ${peer} to take it`;
    default:
      return unreachable(is);
  }
}

function unitsWords({ units, all }: { readonly units: readonly string[]; readonly all: boolean }): string {
  return `${units.join(' or ')}${all ? '' : ' or another'}`;
}

export function deadlockWords(deadlock: Deadlock): string {
  switch (deadlock.code) {
    case 'cycle':
      return cycleWords(deadlock.units);
    case 'exclusion': {
      const both = deadlock.units.join(' and ');
      return `It never can be placed: ${both} must be together (MachineOf), but exclude each other (Conflicts)`;
    }
    default:
      return unreachable(deadlock);
  }
}

function cycleWords(units: readonly string[]): string {
  const never = 'It never can be placed: ';
  if (units.length <= 2) return `${never}${units[0]} waits to be where it is itself (MachineOf)`;
  const steps = units.slice(0, -1).map((unit, i) => `${unit} waits for ${units[i + 1]}`);
  const told = steps.slice(0, CYCLE_MAX).join(', ');
  const more = steps.length > CYCLE_MAX ? `, and so on through ${steps.length} units` : '';
  return `${never}${told}${more}: a cycle of MachineOf, in which none comes first`;
}

/** The rule's name, as whoever writes unit files knows it. */
export function ruleWords(refusal: Refusal): string {
  switch (refusal.code) {
    case 'machine-id':
      return 'MachineID';
    case 'metadata':
      return `MachineMetadata ${refusal.key}`;
    case 'peer-absent':
      return `MachineOf ${refusal.peer}`;
    case 'conflict':
      return 'Conflicts';
    case 'replaced-by':
      return 'Replaces';
    case 'full':
      return 'max_units';
    case 'family-full':
      return 'MaxPerMachine';
    case 'no-room':
      return refusal.of;
    default:
      return unreachable(refusal);
  }
}

/** Where it would go, or goes, and what decided; or what refused it. */
export function choiceWords(choice: Choice, policy: string, nameOf: NameOf): string {
  const { machines, able, refused, winner } = choice;
  if (winner === null) return explainPending({ code: 'no-machine', machines, refused });
  const verb = choice.hypothetical ? 'would be chosen' : 'is chosen';
  const steps = choice.steps
    .slice(1)
    .map(({ by, left }, i) => stepSentence(by, left, choice.steps[i]?.left ?? 0, policy));
  if (able === 1) return `${nameOf(winner)} ${verb}: the only able one of ${counted(machines, 'machine')}`;
  return `${nameOf(winner)} ${verb}: ${able} of ${counted(machines, 'machine')} able, ${steps.join(', ')}`;
}

function stepSentence(by: StepName, left: number, of: number, policy: string): string {
  const some = `${left} of ${of}`;
  switch (by) {
    case 'rules':
      return `${some} able`;
    case 'apart':
      return `${some} with fewest units that it prefers to be away from`;
    case 'spread':
      return `${some} where its family is fewest`;
    case 'draw':
      return `${some} drawn`;
    case 'rank':
      return `${some} ranked best (${policy})`;
    case 'load':
      return `${some} with fewest units`;
    case 'id':
      return `first of ${of} by machine ID`;
    default:
      return unreachable(by);
  }
}

/** Why an able machine was not taken, in a word or two; '' for the one that was. */
export function stepWords(lost: StepName | null): string {
  switch (lost) {
    case null:
      return '';
    case 'rules':
      return 'a rule';
    case 'apart':
      return 'PreferAwayFrom';
    case 'spread':
      return 'SpreadBy';
    case 'draw':
      return 'not drawn';
    case 'rank':
      return 'rank';
    case 'load':
      return 'units';
    case 'id':
      return 'machine ID';
    default:
      return unreachable(lost);
  }
}

export function spreadWords({ machines, fits, refused }: Spread): string {
  if (fits === 0) return explainPending({ code: 'no-machine', machines, refused });
  return `fits ${fits} of ${counted(machines, 'machine')}`;
}

/** `7 more fit on 3 of 5 machines`, or that no rule bounds it. */
export function capacityWords({ fits, machines, taking, next }: Capacity): string {
  if (next === null) return `no rule bounds it: ${fits} more fit, and that is where counting ends`;
  if (fits === 0) return 'no more fit';
  return `${fits} more ${fits === 1 ? 'fits' : 'fit'}, on ${taking} of ${counted(machines, 'machine')}`;
}
/** What refuses the next one; null when nothing does. */
export function bindingWords({ machines, next }: Capacity): string | null {
  if (next === null) return null;
  return `${next.unit}: ${explainPending({ code: 'no-machine', machines, refused: next.refused })}`;
}
