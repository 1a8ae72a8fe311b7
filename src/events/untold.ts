// What no timeline tells of, in words: what only repeats or prepares another event may still be what led to one.
import { counted, printable } from '../base/index.js';
import type { Line } from './describe.js';
import type { Event } from './event.js';

type Said = readonly [who: string, text: string];

/** `machineName` as for `describe`. Null: of that the timeline tells. */
export function describeUntold(event: Event, machineName: (id: string) => string): Line | null {
  const said = factWords(event, machineName) ?? otherWords(event, machineName);
  return said === null ? null : { tone: 'quiet', who: printable(said[0]), text: printable(said[1]) };
}

/** What became so in the registry. */
function factWords(event: Event, machineName: (id: string) => string): Said | null {
  switch (event.type) {
    case 'unit-file':
      return ['', `the registry has a unit file more: ${event.hash}`];
    case 'unit-submitted':
      return ['', `${event.unit} is submitted`];
    case 'unit-destroyed':
      return ['', `${event.unit} is destroyed`];
    case 'unit-wanted':
      return ['', `${event.unit} is to be ${event.targetState}`];
    case 'unit-global':
      return ['', `${event.unit} is to be on every machine that fits`];
    case 'unit-placed':
      return ['', `${event.unit} is placed on ${machineName(event.machine)}`];
    case 'unit-displaced':
      return ['', `${event.unit} is no longer placed on ${machineName(event.machine)}`];
    case 'unit-launched':
      return [machineName(event.machine), `says that it has launched ${event.unit}`];
    case 'unit-not-launched':
      return [machineName(event.machine), `no longer says that it has launched ${event.unit}`];
    case 'unit-published':
      return [machineName(event.machine), `says that ${event.unit} is ${event.active} (${event.sub})`];
    case 'unit-unpublished':
      return [machineName(event.machine), `says no more how ${event.unit} is`];
    case 'unit-moving':
      return ['', `${event.unit} is to move to ${machineName(event.to)}`];
    case 'unit-not-moving':
      return ['', `${event.unit} is to move no longer`];
    case 'unit-arrived':
      return [
        machineName(event.machine),
        `says that its copy of ${event.unit} ${event.outcome === 'runs' ? 'runs' : 'has failed'}`,
      ];
    case 'leader-written':
      return ['', `the engine of ${machineName(event.machine)} has the lead`];
    case 'leader-cleared':
      return ['', `the engine of ${machineName(event.machine)} has the lead no longer`];
    default:
      return null;
  }
}

function otherWords(event: Event, machineName: (id: string) => string): Said | null {
  switch (event.type) {
    case 'command-ended':
      return ['', `${event.line}: done`];
    case 'change-acknowledged':
      return ['', `who changed ${event.of} was told that it is done`];
    case 'lease-expired':
      return ['', `lease ${event.lease} of nobody expired`];
    case 'engine-passed':
      return [machineName(event.engine), 'engine has carried out what it decided'];
    case 'unit-state':
      return [machineName(event.machine), `${event.unit} ${event.active} (${event.sub})`];
    case 'etcd-traffic':
      return ['etcd', `had ${counted(event.requests, 'request')} in all`];
    case 'run-ended':
      return ['', 'the run has ended'];
    default:
      return null;
  }
}
